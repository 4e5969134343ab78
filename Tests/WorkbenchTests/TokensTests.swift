import Foundation
import Language
import Testing
import Tokenizers

@testable import Workbench

@Suite struct TokensTests {
  private static let model = "new llama blocks=1 width=32 heads=2 classes=256"

  private func value(_ source: String) throws -> TokensValue {
    var found: TokensValue?
    let notebook = try notebook()
    try notebook.run(source) { event in
      if case .finished(let entry, _) = event, case .object(let object) = entry.value {
        found = object as? TokensValue
      }
    }
    return try #require(found)
  }

  @Test func standOverTheirNumbersInBrackets() throws {
    let value = try value("\(Self.model) | tokens \"aé\\n\"")
    #expect(
      value.lines(.recorded) == [
        "[a] [<C3>] [<A9>] [␊]", "97  195    169    10", "", "4 tokens of 256, 4 bytes",
      ])
  }

  @Test func areColouredWhereThereAreColours() throws {
    let value = try value("\(Self.model) | tokens \"ab\"")
    let style = DisplayStyle(width: 80, unicode: true, color: true)
    let line = try #require(value.lines(style).first)
    #expect(line.contains("\u{1B}[48;5;53;38;5;255ma\u{1B}[0m"))
    #expect(!line.contains("[" + "a]"))
  }

  @Test func areCutToLinesAndCounted() throws {
    let value = try value("\(Self.model) | tokens \"\(String(repeating: "x", count: 1000))\"")
    let lines = value.lines(.recorded)
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(lines.count < 50)
    #expect(lines.last == "1000 tokens of 256, 1000 bytes")
  }

  @Test func giveTheirPartsToOthers() throws {
    let value = try value("\(Self.model) | tokens \" a\"")
    #expect(value.field("text")?.contentHash == Value.text(" a").contentHash)
    #expect(
      value.field("ids")?.contentHash == Value.list([.number(32), .number(97)]).contentHash)
    #expect(
      value.field("pieces")?.contentHash == Value.list([.text("Ġ"), .text("a")]).contentHash)
    #expect(value.table.columns == ["place", "id", "piece", "text"])
  }

  @Test func needATokenizer() throws {
    let found = mistakes { _ = try value("tokens \"a\"") }
    #expect(found.first?.message == "`tokens` needs a model or a tokenizer's file")
  }

  @Test func comeFromAFileOfTheirOwn() throws {
    try withTemporaryFolder { folder in
      let list = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nhello\n"
      try list.write(toFile: "\(folder)/vocab.txt", atomically: true, encoding: .utf8)
      #expect(
        try value("tokens \"Hello\" file=\"\(folder)/vocab.txt\"").tokens.map(\.id) == [2, 4, 3])
      let found = mistakes { _ = try value("tokens \"a\" file=\"\(folder)/vocab.tx\"") }
      #expect(found.first?.hint == "did you mean `\(folder)/vocab.txt`?")
    }
  }
}
