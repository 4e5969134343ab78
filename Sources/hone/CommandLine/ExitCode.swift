/// How the program ends; scripts and continuous integration rely on the numbers.
enum ExitCode: Int32 {
  case success = 0
  /// A statement or an `expect` failed.
  case failure = 1
  /// The command line itself is wrong.
  case usage = 2
  /// A replay or a literate script's output differs from what is recorded.
  case mismatch = 3
  /// An input is missing or has changed.
  case input = 4
  /// Stopped by Ctrl-C: 128 + SIGINT.
  case interrupted = 130
  /// Ended by SIGTERM: 128 + SIGTERM.
  case terminated = 143
}
