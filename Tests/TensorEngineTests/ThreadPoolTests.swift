import Synchronization
import Testing

@testable import TensorEngine

private final class Counter: Sendable {
  private let atomic = Atomic(0)
  var value: Int { atomic.load(ordering: .relaxed) }
  @discardableResult func increment() -> Int { atomic.add(1, ordering: .relaxed).newValue }
}

/// The number of threads and the cancellation are the process's: every test runs in one of its own.
@Suite struct ThreadPoolTests {
  @Test func runsEveryTaskOnce() async {
    await #expect(processExitsWith: .success) {
      for threads in [1, 2, 3, 8] {
        ThreadPool.threadCount = threads
        for tasks in [0, 1, 2, 7, 1000] {
          let runs = Mutex(Array(repeating: 0, count: tasks))
          ThreadPool.run(tasks: tasks) { task in runs.withLock { $0[task] += 1 } }
          precondition(runs.withLock { $0.allSatisfy { $0 == 1 } }, "\(threads), \(tasks)")
        }
      }
    }
  }

  @Test func runsTasksWithinTasks() async {
    await #expect(processExitsWith: .success) {
      ThreadPool.threadCount = 3
      let counter = Counter()
      ThreadPool.run(tasks: 20) { _ in
        ThreadPool.run(tasks: 30) { _ in counter.increment() }
      }
      precondition(counter.value == 600)
    }
  }

  @Test func servesSeveralCallersAtOnce() async {
    await #expect(processExitsWith: .success) {
      ThreadPool.threadCount = 3
      let counter = Counter()
      await withTaskGroup { group in
        for _ in 0..<8 {
          group.addTask {
            for _ in 0..<100 {
              ThreadPool.run(tasks: 10) { _ in counter.increment() }
            }
          }
        }
      }
      precondition(counter.value == 8000)
    }
  }

  @Test func skipsTheRestOnceCancelled() async {
    await #expect(processExitsWith: .success) {
      for threads in [1, 2] {
        ThreadPool.threadCount = threads
        let counter = Counter()
        ThreadPool.run(tasks: 1000) { _ in
          if counter.increment() == 10 { Cancellation.request() }
        }
        let ran = counter.value
        precondition(Cancellation.isRequested && ran >= 10 && ran < 10 + threads, "ran \(ran)")
        do {
          try Cancellation.check()
          preconditionFailure("a cancellation went unnoticed")
        } catch {}
        Cancellation.clear()
        precondition(!Cancellation.isRequested)
      }
    }
  }

  @Test func kernelsGiveTheSameBitsForAnyNumberOfThreads() async {
    await #expect(processExitsWith: .success) {
      let products = ProductTests.Operands(ProductShape(rows: 301, columns: 211, depth: 157))
      let convolutions = ConvolutionOperands(
        ConvolutionTests.shape(7, (30, 30), 5, 18, (3, 3), padding: (1, 1, 1, 1)))
      let pools = PoolingTests.Operands(PoolingTests.shapes[2])
      let results = [1, 2, 3].map { threads in
        ThreadPool.threadCount = threads
        return [
          products.product(.best), convolutions.convolved(.best),
          convolutions.inputGradient(.best), convolutions.weightGradient(.best),
          pools.maximum(.best), pools.maximumGradient(.best), pools.mean(.best),
          pools.meanGradient(.best),
        ].map(bits)
      }
      precondition(results[1] == results[0] && results[2] == results[0])
    }
  }
}
