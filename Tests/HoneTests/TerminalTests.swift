import Testing

@testable import hone

@Suite struct TerminalTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var environment: [String: String]
    var isTerminal = true
    var allowsColor = true
    var color: Bool
    var unicode: Bool
    var testDescription: String { "\(environment.sorted { $0.key < $1.key })" }
  }

  // NO_COLOR: no-color.org. The order of the locale's variables: POSIX.1-2017, 8.2.
  @Test(arguments: [
    Case(environment: ["LANG": "en_US.UTF-8"], color: true, unicode: true),
    Case(environment: ["LANG": "de_DE.utf8"], color: true, unicode: true),
    Case(environment: [:], color: true, unicode: true),
    Case(environment: ["LC_ALL": "C", "LANG": "en_US.UTF-8"], color: true, unicode: false),
    Case(environment: ["LC_ALL": "", "LC_CTYPE": "POSIX"], color: true, unicode: false),
    Case(environment: ["LC_ALL": "C.UTF-8", "LANG": "C"], color: true, unicode: true),
    Case(environment: ["NO_COLOR": "1"], color: false, unicode: true),
    Case(environment: ["NO_COLOR": ""], color: true, unicode: true),
    Case(environment: ["TERM": "dumb"], color: false, unicode: false),
    Case(environment: [:], allowsColor: false, color: false, unicode: true),
    Case(environment: ["LANG": "C.UTF-8"], isTerminal: false, color: false, unicode: false),
  ])
  func honoursTheEnvironment(_ example: Case) {
    let terminal = Terminal(
      descriptor: -1, allowsColor: example.allowsColor, isInteractive: example.isTerminal,
      environment: { example.environment[$0] })
    #expect(terminal.usesColor == example.color)
    #expect(terminal.usesUnicode == example.unicode)
  }

  // COLORTERM: the convention of VTE, Konsole, iTerm and others.
  @Test(arguments: [("truecolor", true), ("24bit", true), ("", false), ("yes", false)])
  func showsAllColorsWhereTheTerminalSaysSo(value: String, all: Bool) {
    let terminal = Terminal(
      descriptor: -1, allowsColor: true, isInteractive: true,
      environment: { $0 == "COLORTERM" ? value : nil })
    #expect(terminal.usesAllColors == all)
  }

  @Test(arguments: [("C", "8x8 ~ uJ \u{6F22}"), ("C.UTF-8", "8×8 … µJ \u{6F22}")])
  func writesItsOwnSignsInTheLocalesCharacters(locale: String, written: String) {
    let terminal = Terminal(
      descriptor: -1, allowsColor: true, environment: { $0 == "LC_ALL" ? locale : nil })
    #expect(terminal.writable("8×8 … µJ \u{6F22}") == written)
  }

  @Test(arguments: [("120", 120), ("0", 80), ("wide", 80), ("", 80)])
  func takesColumnsWhereThereIsNoTerminal(columns: String, width: Int) {
    let terminal = Terminal(
      descriptor: -1, allowsColor: true, isInteractive: false,
      environment: { $0 == "COLUMNS" ? columns : nil })
    #expect(terminal.width == width)
  }
}
