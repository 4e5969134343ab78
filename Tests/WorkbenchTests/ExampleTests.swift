import Foundation
import Testing

@testable import Workbench

/// Every example that help shows runs.
@Suite struct ExampleTests {
  struct Example: Sendable, CustomTestStringConvertible {
    let command: String
    let source: String
    var testDescription: String { source }

    static let all = Command.all.flatMap { command in
      command.examples.map { Example(command: command.name, source: $0.source) }
    }
  }

  @Test(arguments: Example.all)
  func runs(_ example: Example) throws {
    try withTemporaryFolder { folder in
      // Examples load from `models/` and save beside it.
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/models", withDestinationPath: "\(projectFolder)/models")
      let notebook = try notebook(directory: folder)
      try notebook.run(example.source)
      let entry = try #require(notebook.entries.last)
      #expect(entry.succeeded)
      #expect(!entry.value.displayLines(.recorded).isEmpty)
      #expect(entry.steps.contains { $0.hasPrefix(example.command) })
    }
  }
}
