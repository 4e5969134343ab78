import Foundation
import Language
import SessionStore

@testable import Workbench

/// The project's folder, in which the examples' relative paths start.
let projectFolder = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
  .path(percentEncoded: false)

/// A folder of its own for a test, removed when it is done.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "hone-test-\(UUID().uuidString)").path(percentEncoded: false)
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}

func notebook(
  store: SessionStore? = nil, parameters: [String: String] = [:],
  directory: String = projectFolder
) throws -> Notebook {
  try Notebook(
    Notebook.Configuration(
      store: store, source: .commandLine, parameters: parameters, directory: directory))
}

/// What a statement that fails is reported as: messages of all mistakes.
func mistakes(_ body: () throws -> Void) -> [Diagnostic] {
  do {
    try body()
    return []
  } catch let errors as SourceErrors {
    return errors.diagnostics
  } catch let diagnostic as Diagnostic {
    return [diagnostic]
  } catch {
    return [Diagnostic("\(error)", at: 0..<0)]
  }
}
