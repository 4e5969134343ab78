/// What the command line asks for.
struct Options: Equatable {
  enum Action: Equatable {
    /// The shell, or the statements on standard input where that isn't a terminal.
    case shell
    case runFile(String)
    case runStatement(String)
    case runStandardInput
    case check(String)
    case verify([String])
    case replay(String)
    case sessions
    case version
    case help
  }

  var action = Action.shell
  /// The values of the script's `param`s, by name.
  var parameters: [String: String] = [:]
  /// `nil` for as many as there are cores.
  var threadCount: Int?
  var allowsColor = true
  /// The kernels to run on; `nil` for the best this CPU has.
  var kernels: String?
  /// Where sessions are recorded; `nil` for the user's own place.
  var storeDirectory: String?
  /// Whether `verify` writes the outputs it finds into the files.
  var acceptsOutput = false
}
