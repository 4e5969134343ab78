import Generation
import Language
import SessionStore
import Testing

@testable import Workbench

@Suite struct GenerateTests {
  private static let model = "m = new llama blocks=1 width=32 heads=2 classes=256"

  private func generated(_ statement: String, in notebook: Notebook) throws -> GenerationValue {
    try notebook.run(statement)
    guard case .object(let value as GenerationValue)? = notebook.entries.last?.value else {
      throw CancellationError()
    }
    return value
  }

  @Test func readsAPromptOnce() throws {
    let notebook = try notebook()
    try notebook.run(Self.model)
    let first = try generated(#"m | generate "Once upon a time" tokens=4"#, in: notebook)
    #expect(first.promptTokensRead == 16)
    let second = try generated(#"m | generate "Once upon a day" tokens=4"#, in: notebook)
    #expect(second.promptTokensRead == 3)
    let again = try generated(#"m | generate "Once upon a time" tokens=4"#, in: notebook)
    #expect(again.promptTokensRead == 4 && again.contentHash == first.contentHash)
  }

  @Test func drawsWhatTheStatementDraws() throws {
    let statement = #"m | generate "Once" tokens=12 temperature=1 top_k=0"#
    let results = try (0..<2).map { _ in
      let notebook = try notebook()
      try notebook.run(Self.model)
      return try (0..<2).map { _ in try generated(statement, in: notebook).tokens }
    }
    #expect(results[0] == results[1])
    #expect(results[0][0] != results[0][1])
  }

  @Test func recordsSpeedAsMeasured() throws {
    let notebook = try notebook()
    try notebook.run(
      """
      \(Self.model)
      g = m | generate "Once" tokens=4
      g.text
      s = g.speed
      s + 1
      """)
    #expect(notebook.entries.map(\.replayClass) == [.exact, .exact, .exact, .timing, .timing])
  }

  @Test(arguments: [
    (#"load "models/digits-mlp.hone" | generate "a""#, "this model has no tokenizer"),
    (#"m | generate """#, "there is nothing to go on with"),
    (#"m | generate "Once upon" context=4"#, "the prompt has 9 tokens, but context=4"),
    (#"m | generate "a" cache=int3"#, "int3"),
    (#"m | generate "a" temperatur=1"#, "temperatur"),
    (#"m | logits "" "#, "too few tokens"),
    (#"m | similarity "a""#, "nothing to be compared with"),
    (#"m | perplexity "models/README.md" context=100000"#, "less than a chunk"),
    (#"m | perplexity "models/READM.md""#, "can't be read"),
    (#"compare m m show=[perplexity]"#, "`perplexity` needs something to measure it on"),
    (
      #"compare (load "models/digits-mlp.hone") text="models/README.md""#,
      "this model has no tokenizer"
    ),
  ])
  func saysWhatIsWrong(_ statement: String, _ message: String) throws {
    let notebook = try notebook()
    try notebook.run(Self.model)
    let found = mistakes { try notebook.run(statement) }
    #expect(found.first?.message.contains(message) == true, "\(found)")
  }

  @Test func stopsAtTexts() throws {
    let notebook = try notebook()
    try notebook.run(Self.model)
    let whole = try generated(#"m | generate "Once" tokens=40"#, in: notebook)
    let stop = try #require(whole.text.dropFirst().first { $0.isASCII && $0.isLetter })
    let cut = try generated("m | generate \"Once\" tokens=40 stop=[\"\(stop)\"]", in: notebook)
    #expect(cut.ending == .stop && !cut.text.dropFirst().contains(stop))
    #expect(whole.text.hasPrefix(cut.text))
  }

  @Test func tellsOfAnUntrainedModelThatItKnowsNothing() throws {
    let notebook = try notebook()
    try notebook.run(
      Self.model + "\n(m | perplexity \"models/README.md\" context=64).perplexity")
    guard case .quantity(let perplexity)? = notebook.entries.last?.value else { return }
    // All bytes being as likely, it is 256; random logits of deviation 1 make it about e^0.5 larger.
    #expect(perplexity.value > 150 && perplexity.value < 1000)
  }
}
