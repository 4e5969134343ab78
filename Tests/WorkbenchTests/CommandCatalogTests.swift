import Language
import TestSupport
import Testing

@testable import Workbench

@Suite struct CommandCatalogTests {
  @Test func everyFileIsRegistered() throws {
    #expect(
      try sourceFiles(in: "Workbench/Commands").map { $0.lowercased() }.sorted()
        == (Command.all.map(\.name)).sorted())
  }

  @Test func commandsStandInAlphabeticalOrder() {
    #expect(Command.all.map(\.name) == Command.all.map(\.name).sorted())
  }

  @Test(arguments: Command.all.map(\.name))
  func hasASummaryAndExamples(_ name: String) throws {
    let command = try #require(Command.named(name))
    #expect(command.signature.summary.hasSuffix("."))
    #expect(!command.examples.isEmpty)
    for parameter in command.signature.parameters { #expect(!parameter.help.isEmpty) }
  }
}
