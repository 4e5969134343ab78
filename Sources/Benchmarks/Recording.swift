import Foundation
import SessionStore
import Workbench

/// What recording adds to a statement: the same statements with a store on disk and without one.
func recordingOfStatements() throws -> [String: Double] {
  let folder = FileManager.default.temporaryDirectory.path + "/hone-bench-\(getpid())"
  defer { try? FileManager.default.removeItem(atPath: folder) }
  let store = try SessionStore(directory: folder)
  let recorded = try notebook(store: store)
  let unrecorded = try notebook(store: nil)
  let with = try milliseconds(runs: 300) { try recorded.run("1 + 1") }
  let without = try milliseconds(runs: 300) { try unrecorded.run("1 + 1") }
  return ["milliseconds": with.median - without.median, "statement": with.median]
}

private func notebook(store: SessionStore?) throws -> Notebook {
  try Notebook(
    Notebook.Configuration(
      store: store, source: .commandLine, directory: FileManager.default.currentDirectoryPath))
}
