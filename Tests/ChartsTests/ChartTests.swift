import TestSupport
import Testing
import TextWidth

@testable import Charts

@Suite struct ChartTests {
  @Test func everyKindHasItsFile() throws {
    let names = ChartKinds.all.map { String(describing: $0) }
    #expect(try sourceFiles(in: "Charts/Kinds") == names)
  }

  @Test func everyKindHasASample() {
    let drawn = Set(Sample.all.map(\.chart.kind))
    #expect(drawn.sorted() == Chart.kinds)
  }

  @Test(arguments: Sample.all)
  func everyRowIsEquallyWide(_ sample: Sample) {
    for width in Array(20...40) + Array(stride(from: 49, through: 200, by: 13)) + [200] {
      for characters in ChartStyle.Characters.allCases {
        let style = ChartStyle(width: width, canvas: characters)
        for line in sample.chart.lines(style) {
          #expect(displayWidth(line) == width, "\(characters) at \(width): \(line)")
        }
      }
    }
  }

  @Test(arguments: Sample.all)
  func colourChangesNoCharacters(_ sample: Sample) {
    for line in sample.chart.lines(ChartStyle(color: .ansi256)) {
      #expect(displayWidth(line.replacing(/\u{1B}\[[0-9;]*m/, with: "")) == 80)
    }
    #expect(sample.chart.lines().allSatisfy { !$0.contains("\u{1B}") })
  }

  @Test(arguments: Sample.all)
  func comesBackFromJSON(_ sample: Sample) throws {
    let back = try Chart(json: sample.chart.json())
    #expect(back.json() == sample.chart.json())
    #expect(back.lines() == sample.chart.lines())
  }

  @Test func narrowerThanTheMinimumCountsAsTheMinimum() {
    let chart = Chart.line([Series(y: [1, 2, 3])])
    #expect(chart.lines(ChartStyle(width: -5)) == chart.lines(ChartStyle(width: 20)))
  }

  /// A name from a file must not reach the terminal as a command.
  @Test func defusesNames() {
    let name = "a\u{1B}[31m\nb\u{202E}c\u{7F}"
    for sample in [
      Chart.bar([(name, 1)], title: name), .line([Series(name, y: [1]), Series(name, y: [2])]),
      .heatmap([[1]], rowLabels: [name], columnLabels: [name]),
    ] {
      #expect(sample.lines().joined().unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }
  }

  /// ECMA-48 and ITU-T T.416: 38 and 48 with 2 and three numbers, or 5 and one of a palette.
  @Test func picturesAreInTheColorsOfTheTerminal() {
    let picture = Picture(
      width: 1, red: [10, 40], green: [20, 50], blue: [30, 60], in: 0...255)
    let chart = Chart.images([picture])
    #expect(
      chart.lines(ChartStyle(color: .ansi24))[0].hasPrefix(
        "\u{1B}[38;2;10;20;30;48;2;10;20;30m▀"))
    #expect(chart.lines(ChartStyle(color: .ansi256))[0].hasPrefix("\u{1B}[38;5;"))
  }
}
