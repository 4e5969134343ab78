import Testing

@testable import Workbench

@Suite struct LiterateOutputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var recorded: String
    var found: String
    var tolerance = 0.0
    var testDescription: String { "\(recorded) against \(found)" }
  }

  @Test(arguments: [
    Case(recorded: "accuracy 97.2%", found: "accuracy   97.2%  "),
    Case(recorded: "\nx\n\n", found: "x"),
    Case(recorded: "97.0%", found: "97.9%", tolerance: 0.01),
    Case(recorded: "-1.00e-3", found: "-1.01e-3", tolerance: 0.01),
    Case(recorded: "1,797 samples", found: "1797 samples"),
    Case(recorded: "took 1.5 ms", found: "took 220 µs"),
    Case(recorded: "took 12ms.", found: "took 13ms."),
    Case(recorded: "244 tok/s", found: "271 tok/s"),
    Case(recorded: "energy 3 mJ (estimated)", found: "energy 4.1 J (estimated)"),
    Case(recorded: "about ~120", found: "about ~99"),
    Case(recorded: "about ~120 MB", found: "about ~99 MB"),
    Case(recorded: "a    b\n──── ──\n1 ms 2", found: "a b\n─ ─\n1.25 ms 2"),
    Case(recorded: "shape 3×3×16", found: "shape 3×3×16"),
  ])
  func takesForTheSame(_ example: Case) {
    #expect(difference(example) == nil)
  }

  @Test(arguments: [
    Case(recorded: "97.0%", found: "97.9%"),
    Case(recorded: "97.0%", found: "98.1%", tolerance: 0.01),
    Case(recorded: "1", found: "-1", tolerance: 0.5),
    Case(recorded: "0", found: "0.001", tolerance: 0.01),
    Case(recorded: "5 samples", found: "6 samples"),
    Case(recorded: "3×3×16", found: "3×3×15"),
    Case(recorded: "conv1", found: "conv2", tolerance: 10),
    Case(recorded: "took 1 ms", found: "took 1 KB"),
    Case(recorded: "a\nb", found: "a"),
    Case(recorded: "", found: "a"),
    Case(recorded: "nan", found: "1"),
    Case(recorded: "~12 MB", found: "~12 KB"),
    Case(recorded: "1e999", found: "2e999", tolerance: 1),
    Case(recorded: "⣿⣀", found: "⣿⣿"),
  ])
  func tellsApart(_ example: Case) {
    #expect(difference(example) != nil)
  }

  @Test func namesTheFirstLineThatDiffers() {
    let found = OutputDifference.first(recorded: "a\nb 1\nc", found: "a\nb 2\nd", tolerance: 0)
    #expect(found == OutputDifference(line: 2, recorded: "b 1", found: "b 2"))
    let ended = OutputDifference.first(recorded: "a\nb", found: "a", tolerance: 0)
    #expect(ended == OutputDifference(line: 2, recorded: "b", found: nil))
  }

  private func difference(_ example: Case) -> OutputDifference? {
    OutputDifference.first(
      recorded: example.recorded, found: example.found, tolerance: example.tolerance)
  }
}
