import Testing

@testable import Language

/// Whatever is typed, the language answers with a value or a report, and comes to an end.
@Suite struct RobustnessTests {
  static let scripts = [
    "seed 42\nbase = load \"a\"\nslim = base | prune 80% by=magnitude | quantize 4 bits\n",
    "grid = sweep keep=[100% 50%] bits=[8 4] {\n base | prune (100% - keep) | quantize bits=bits\n}\n",
    "def cut(m: model, keep: share = 50%) { m | prune (100% - keep) }\nbase | cut 20%\n",
    "expect (load \"a\" | evaluate (data \"d\")).accuracy ~ 97% ± 1% and not 1 < 2\n",
    "each x in [a \"b\\n\" 3e2 -4] { x }\n| summary # 数据\n@3.name; _ == [1, 2]\n",
    "param keep: share = 50%\ncompare base slim on=digits show=[accuracy size]\n",
    "t | where accuracy > 90% or bits <= 4 bits and name != \"x\"\n",
  ]

  /// A small generator with a fixed seed (Knuth's MMIX constants): the same mutations in every run.
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  static func mutated(_ source: String, using generator: inout Generator) -> String {
    var bytes = Array(source.utf8)
    let alphabet = Array("()[]{}|=~±+-*/<>!.,:;#\"\\@_ \n\t0129ex%µ数".utf8)
    for _ in 0..<Int.random(in: 1...6, using: &generator) where !bytes.isEmpty {
      let index = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: bytes.remove(at: index)
      case 1: bytes.insert(alphabet.randomElement(using: &generator) ?? 0, at: index)
      case 2: bytes[index] = UInt8.random(in: 0...255, using: &generator)
      case 3: bytes.insert(contentsOf: bytes[index..<min(index + 20, bytes.count)], at: index)
      default: bytes.removeSubrange(index..<min(index + 12, bytes.count))
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: scripts.indices)
  func survivesDamagedScripts(_ index: Int) {
    var generator = Generator(state: UInt64(index + 1))
    for _ in 0..<400 {
      let source = Self.mutated(Self.scripts[index], using: &generator)
      let diagnostics = CheckedScript.diagnostics(
        in: source, signatures: FakeHost.signatures, scope: Scope())
      let length = source.utf8.count
      for diagnostic in diagnostics {
        #expect(diagnostic.range.upperBound <= length + 1, "\(source.debugDescription)")
        #expect(!diagnostic.rendered(in: source, name: "s").isEmpty)
      }
      if diagnostics.isEmpty { _ = try? run(source) }
      _ = SourceText.isIncomplete(source)
    }
  }

  @Test(arguments: scripts)
  func completesAtEveryOffset(_ source: String) {
    let completer = Completer(signatures: FakeHost.signatures, scope: Scope()) { _ in ["conv1"] }
    for offset in -1...source.utf8.count + 1 {
      let completions = completer.completions(in: source, at: offset)
      #expect(completions.range.upperBound <= source.utf8.count + 2)
    }
  }

  @Test(arguments: ["(", "[", "-", "not ", "(1 + ", "[-", "each x in [1] { ", "a | b (", "x (a | "])
  func refusesWhatIsNestedTooDeep(_ opener: String) {
    let source = String(repeating: opener, count: 1000) + "1"
    #expect(mistakes(in: source).contains { $0.contains("nested more than 200 levels deep") })
  }

  @Test(arguments: [" + 1", " | b", ".a", " and a", " * -a"])
  func refusesChainsThatAreTooLong(_ link: String) {
    #expect(!mistakes(in: "a" + String(repeating: link, count: 5000)).isEmpty)
    #expect(!mistakes(in: "(((a" + String(repeating: link, count: 150) + ")").isEmpty)
  }

  @Test func readsLongListsAndScripts() throws {
    let list = "x = [" + String(repeating: "1 ", count: 50_000) + "]"
    #expect(mistakes(in: list).isEmpty)
    let script = String(repeating: "x = 1\n", count: 5000)
    #expect(try run(script).nextNumber == 5001)
  }

  @Test func reportsSeveralMistakesOfAScript() {
    let source = "a = load \"x\"\na | prone\nb = )\nc = b\na | prune 200%\n\"open\nd = undefined1\n"
    #expect(
      mistakes(in: source).map { $0.prefix(4) } == ["2:5 ", "3:5 ", "5:11", "6:1 ", "7:5 "])
  }

  @Test func evaluatesTheDeepestThatItAccepts() throws {
    let sum = String(repeating: "1 + (", count: 60) + "1" + String(repeating: ")", count: 60)
    var script = "def f0(x) { x + \(sum) }\n"
    for index in 1...3 { script += "def f\(index)(x) { \(sum) + (f\(index - 1) x) }\n" }
    #expect(try run(script + "f3 0").last?.sourceText == "244")
    for index in 4...9 { script += "def f\(index)(x) { \(sum) + (f\(index - 1) x) }\n" }
    #expect(mistakes(in: script).first?.contains("goes too deep") == true)
  }

  @Test(arguments: [
    ("x = \"12345678\"\n", "x = x + x\n", "this text is longer than 1048576 bytes"),
    ("x = [1]\n", "x = [x x]\n", "this list has more than 1000000 elements"),
    ("x = [1]\n", "x = each y in [1 2] { x }\n", "this list has more than 1000000 elements"),
  ])
  func refusesValuesThatDoubleWithoutEnd(_ start: String, _ step: String, message: String) {
    let script = start + String(repeating: step, count: 64)
    #expect(failure(script).hasSuffix(message))
  }

  @Test func looksNoColumnsUpInABodyInsideACondition() throws {
    let script = "t = sweep a=[1 2] { a }\nt | where [1 2] == (each b in [1 2] { b })"
    #expect(mistakes(in: script).isEmpty)
    #expect(mistakes(in: "t = sweep a=[1] { a }\nt | where (each b in [1] { c })").count == 1)
  }
}
