import ContentHashing
import Testing

@testable import Language

@Suite struct SourceTextTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var source: String
    var value: Double
    var dimension: Quantity.Dimension
    init(_ source: String, _ value: Double, _ dimension: Quantity.Dimension) {
      self.source = source
      self.value = value
      self.dimension = dimension
    }
    var testDescription: String { source }
  }

  /// Base units by definition: SI prefixes, and powers of 1024 for `KiB` and on (IEC 80000-13).
  @Test(arguments: [
    Case("50%", 0.5, .share), Case("57 %", 0.57, .share), Case("4 bits", 4, .bits),
    Case("1 bit", 1, .bits), Case("256 KB", 256_000, .bytes), Case("256 KiB", 262_144, .bytes),
    Case("1 MiB", 1_048_576, .bytes), Case("1.5 GB", 1.5e9, .bytes), Case("2kB", 2000, .bytes),
    Case("7 bytes", 7, .bytes), Case("10 ms", 0.01, .seconds), Case("10us", 1e-5, .seconds),
    Case("3 µs", 3e-6, .seconds), Case("3 \u{3BC}s", 3e-6, .seconds), Case("2 min", 120, .seconds),
    Case("1 h", 3600, .seconds), Case("3 mJ", 0.003, .joules), Case("1_000", 1000, .plain),
    Case("1e-3", 0.001, .plain), Case("2.5E+3", 2500, .plain), Case("1e3 ms", 1, .seconds),
  ])
  func readsUnits(_ c: Case) {
    let tokens = Lexer.scan(c.source).tokens
    #expect(tokens.count == 2)
    #expect(tokens[0].kind == .quantity(Quantity(c.value, c.dimension)))
    #expect(tokens[0].range == 0..<c.source.utf8.count)
  }

  @Test(arguments: [
    ("50%", "50%"), ("57%", "57%"), ("0.1%", "0.1%"), ("4 bits", "4 bits"), ("1 bit", "1 bit"),
    ("262144 B", "256 KiB"), ("256000 B", "256 KB"), ("784 B", "784 B"), ("0.01 s", "10 ms"),
    ("90 s", "90 s"), ("0.000003 J", "3 µJ"), ("1e20", "1e20"), ("1e-7", "1e-7"), ("0.1", "0.1"),
    ("123456789", "123456789"), ("0 s", "0 s"),
  ])
  func printsTheShortestLiteral(_ source: String, literal: String) {
    guard case .quantity(let quantity) = Lexer.scan(source).tokens[0].kind else { return }
    #expect(quantity.sourceText == literal)
  }

  @Test(arguments: [
    (Quantity(0.97222, .share), "97.22%"), (Quantity(1, .share), "100%"),
    (Quantity(0.0004321, .share), "0.04321%"), (Quantity(61706), "61706"),
    (Quantity(0.98331), "0.9833"), (Quantity(123_456.7), "123457"), (Quantity(0.99996), "1"),
    (Quantity(246_824, .bytes), "246.8 KB"), (Quantity(0.0012346, .seconds), "1.235 ms"),
    (Quantity(3.5e-8, .seconds), "35 ns"), (Quantity(0, .bytes), "0 B"),
    (Quantity(-0.25, .share), "-25%"), (Quantity(.nan), "nan"),
    (Quantity(-.infinity, .bytes), "-inf"),
    (Quantity(0.00123, .joules), "1.23 mJ"), (Quantity(1, .bits), "1 bit"),
  ])
  func roundsForReading(_ quantity: Quantity, text: String) {
    #expect(quantity.displayText() == text)
  }

  @Test func readsBackWhatItPrints() {
    var state: UInt64 = 1
    for _ in 0..<400 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Double(bitPattern: state & 0x7FFF_FFFF_FFFF_FFFF)
      for dimension in Quantity.Dimension.allCases {
        let quantity = Quantity(value, dimension)
        guard value.isFinite else { continue }
        let read = Lexer.scan(quantity.sourceText).tokens[0].kind
        #expect(read == .quantity(quantity), "\(quantity.sourceText)")
      }
    }
  }

  @Test(arguments: ["plain", "a \"quote\"", "tab\tline\nend\\", "bell\u{7}", "数据 µ 🙂"])
  func readsBackTexts(_ text: String) {
    #expect(Lexer.scan(Value.text(text).sourceText ?? "").tokens[0].kind == .text(text))
  }

  @Test func printsWhatHasNoLiteralOnlyForReading() {
    let table = Value.table(Table(columns: ["a"], rows: [[.number(1)]]))
    #expect(table.sourceText == nil)
    #expect(Value.list([table]).sourceText == nil)
    #expect(table.displayText == "a table of 1 × 1")
    #expect(Value.list([.share(0.5), .text("a"), .boolean(true)]).sourceText == "[50% \"a\" true]")
  }

  @Test(arguments: [
    ([0x61, 0], "byte 1 is NUL: this is a binary file, not a script"),
    (
      [0x61, 0x62, 0xFF, 0x61],
      "byte 2 is not UTF-8: this is not a script, or a script in another encoding"
    ),
    ([0xC3], "byte 0 is not UTF-8: this is not a script, or a script in another encoding"),
  ])
  func refusesWhatIsNoText(_ bytes: [UInt8], message: String) {
    #expect {
      try SourceText.decoded(from: bytes)
    } throws: { error in (error as? Diagnostic)?.message == message }
  }

  @Test func refusesHugeScripts() {
    let bytes = [UInt8](repeating: UInt8(ascii: " "), count: SourceText.maximumBytes + 1)
    #expect(throws: Diagnostic.self) { try SourceText.decoded(from: bytes) }
    #expect(mistakes(in: String(decoding: bytes, as: UTF8.self)).count == 1)
  }

  /// Optimal string alignment distances: kitten/sitting as in Wagner and Fischer 1974, `ca`/`abc`
  /// as the case where it differs from the unrestricted Damerau distance.
  @Test(arguments: [
    ("kitten", "sitting", 3), ("ca", "abc", 3), ("prune", "prnue", 1), ("", "abc", 3),
    ("a", "a", 0),
  ])
  func countsEditsAndSwaps(_ a: String, _ b: String, distance: Int) {
    #expect(editDistance(a, b) == distance)
    #expect(editDistance(b, a) == distance)
  }
}
