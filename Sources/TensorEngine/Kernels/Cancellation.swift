internal import CKernels

/// A process-wide wish to end what is running.
///
/// Kernels look at it between tasks of a few milliseconds. What they leave behind is incomplete:
/// call `check` before their results are used.
public enum Cancellation {
  /// Safe to call from a signal handler.
  public static func request() { ck_cancel_request() }
  public static func clear() { ck_cancel_clear() }
  public static var isRequested: Bool { ck_cancel_requested() }

  /// - Throws: A `CancellationError` if cancellation is requested.
  public static func check() throws(CancellationError) {
    if isRequested { throw CancellationError() }
  }
}
