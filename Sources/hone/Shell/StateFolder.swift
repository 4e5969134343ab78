import Glibc

/// Where the program keeps what outlives it.
enum StateFolder {
  /// `$XDG_STATE_HOME/hone`, or the same below `~/.local/state`; `nil` where there is no home.
  ///
  /// The XDG base directory specification has a relative path ignored.
  static func path(_ environment: (String) -> String? = Terminal.environmentVariable) -> String? {
    if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/hone" }
    guard let home = environment("HOME"), home.hasPrefix("/") else { return nil }
    return home + "/.local/state/hone"
  }

  /// Creates the folders above the file at `path`, readable by their user alone.
  static func create(_ path: String) {
    var index = path.startIndex
    while let slash = path[index...].dropFirst().firstIndex(of: "/") {
      mkdir(String(path[..<slash]), 0o700)
      index = slash
    }
  }
}
