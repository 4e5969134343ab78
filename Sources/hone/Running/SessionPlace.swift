import Glibc
import SessionStore
import Workbench

/// Where sessions are recorded, as the options and the environment say.
struct SessionPlace {
  let options: Options

  /// The store's folder; `nil` where there is no home to have one in.
  var directory: String? { options.storeDirectory ?? StateFolder.path() }

  /// The folder that relative paths in statements start from.
  static var workingDirectory: String {
    guard let path = getcwd(nil, 0) else { return "." }
    defer { free(path) }
    return String(cString: path)
  }

  /// Opens the store for what needs it.
  func store() throws(StoreError) -> SessionStore {
    guard let directory else {
      throw StoreError(
        .missing, "there is no folder for sessions: neither HOME nor XDG_STATE_HOME is set",
        hint: "name one with `--store DIR`")
    }
    return try SessionStore(directory: directory)
  }

  /// Opens the store for what can do without: a problem is told, and nothing is recorded.
  ///
  /// - Throws: Where the folder was named with `--store`, so that recording was asked for.
  func storeIfPossible(_ console: Console) throws(StoreError) -> SessionStore? {
    do {
      return try store()
    } catch {
      if options.storeDirectory != nil { throw error }
      console.tell("warning: this session is not recorded: \(error.message)\n")
      console.tell("hint: \(error.hint)\n")
      return nil
    }
  }

  /// A notebook that records what is run from this source.
  func notebook(_ source: SessionSource, _ console: Console) throws -> Notebook {
    try Notebook(
      Notebook.Configuration(
        store: try storeIfPossible(console), source: source, parameters: options.parameters,
        directory: Self.workingDirectory))
  }
}
