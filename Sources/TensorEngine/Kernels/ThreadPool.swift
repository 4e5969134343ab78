internal import CKernels

/// The threads that kernels run on.
///
/// Work is cut into tasks by its size alone, so results don't depend on how many threads there are.
public enum ThreadPool {
  /// The threads that work on a job, the caller's included: 1 to 64, at first one for each CPU.
  public static var threadCount: Int {
    get { ck_threads() }
    set { ck_set_threads(max(newValue, 1)) }
  }

  /// Runs `body` for every task from 0 on, on several threads, and returns when all have ended.
  ///
  /// Called from within a task, it runs them on the caller's thread. Tasks not yet begun are
  /// skipped once a cancellation is requested.
  public static func run(tasks: Int, _ body: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { body in
        ck_parallel(
          max(tasks, 0),
          { context, task in
            context?.assumingMemoryBound(to: (@Sendable (Int) -> Void).self).pointee(task)
          }, UnsafeMutableRawPointer(mutating: body))
      }
    }
  }
}
