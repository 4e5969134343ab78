import Glibc
import TensorEngine

/// Turns signals into bytes on a pipe, so that they are answered between two steps of the program
/// rather than in the middle of one.
enum Signals {
  // Set once by `install`, before the handlers that read them can run.
  nonisolated(unsafe) private static var readEnd: Int32 = -1
  nonisolated(unsafe) private static var writeEnd: Int32 = -1

  /// After SIGTERM, a statement has this long to stop.
  private static let secondsToTerminate: UInt32 = 5

  /// What to poll for signals.
  static var descriptor: Int32 { readEnd }

  /// From here on Ctrl-C and SIGTERM stop the running statement and are then `received`; a closed
  /// pipe ends the program without a word, as the system does it.
  static func install() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (readEnd, writeEnd) = (ends[0], ends[1])
    for number in [SIGINT, SIGTERM, SIGWINCH, SIGCONT] { handle(number, with: note) }
    handle(SIGALRM) { _ in _exit(ExitCode.terminated.rawValue) }
    signal(SIGPIPE, SIG_DFL)
    unblock([SIGINT, SIGTERM, SIGWINCH, SIGCONT, SIGALRM, SIGPIPE])
  }

  /// The signals that came since the last call, in order.
  static func received() -> [Int32] {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = read(readEnd, &bytes, bytes.count)
    return count > 0 ? bytes[..<count].map(Int32.init) : []
  }

  /// Runs in the handler: only what is safe there.
  private static let note: @convention(c) (Int32) -> Void = { number in
    let code = errno
    if number == SIGINT || number == SIGTERM { Cancellation.request() }
    if number == SIGTERM { alarm(secondsToTerminate) }
    var byte = UInt8(truncatingIfNeeded: number)
    _ = write(writeEnd, &byte, 1)
    errno = code
  }

  /// A program that starts this one may leave it the blocked signals of one of its threads.
  private static func unblock(_ numbers: [Int32]) {
    var set = sigset_t()
    sigemptyset(&set)
    for number in numbers { sigaddset(&set, number) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  private static func handle(
    _ number: Int32, with handler: @escaping @convention(c) (Int32) -> Void
  ) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    action.sa_flags = Int32(SA_RESTART)
    sigaction(number, &action, nil)
  }
}
