import Testing

@testable import Charts

@Suite struct CanvasTests {
  /// The Unicode chart of U+2800: dots 1, 2, 3, 7 down the left, 4, 5, 6, 8 down the right.
  @Test(arguments: [
    (0, 0, "⠁"), (0, 1, "⠂"), (0, 2, "⠄"), (0, 3, "⡀"), (1, 0, "⠈"), (1, 1, "⠐"), (1, 2, "⠠"),
    (1, 3, "⢀"),
  ])
  func brailleDotsAreWhereTheStandardPutsThem(_ x: Int, _ y: Int, _ character: Character) {
    var canvas = BrailleCanvas(columns: 1, rows: 1)
    canvas.set(x: x, y: y, series: 0)
    #expect(canvas.cell(column: 0, row: 0)?.character == character)
  }

  @Test(arguments: ChartStyle.Characters.allCases)
  func ignoresDotsOutside(_ characters: ChartStyle.Characters) {
    var canvas = ChartStyle(canvas: characters).makeCanvas(columns: 2, rows: 2)
    for (x, y) in [(-1, 0), (0, -1), (100, 0), (0, 100)] { canvas.set(x: x, y: y, series: 0) }
    for (column, row) in [(0, 0), (1, 1), (-1, 0), (9, 9)] {
      #expect(canvas.cell(column: column, row: row) == nil)
    }
  }

  /// By hand: y = x / 3, rounded.
  @Test func linesFollowTheNearestDots() {
    for (start, end) in [(Dot(x: 0, y: 0), Dot(x: 6, y: 2)), (Dot(x: 6, y: 2), Dot(x: 0, y: 0))] {
      var canvas: any Canvas = AsciiCanvas(columns: 7, rows: 3)
      canvas.line(from: start, to: end, series: 1)
      let picture = (0..<3).map { row in
        String((0..<7).map { canvas.cell(column: $0, row: row)?.character ?? " " })
      }
      #expect(picture == ["oo     ", "  ooo  ", "     oo"])
    }
  }

  /// A million points leave the same picture as drawing each segment would.
  @Test func tracesLikeDrawingEverySegment() {
    let values = wave(5000, period: 700)
    let traced = Chart.line([Series(y: values)]).lines()
    // One point out of order makes the line be drawn piece by piece; it lies on the line.
    let x = [0.5, 0] + values.indices.dropFirst().map(Double.init)
    let y = [0.5 * values[1], 0] + values.dropFirst()
    #expect(Chart.line([Series(x: x, y: y)]).lines() == traced)
  }

  /// From xterm's 256colres.h: 16 is black, 231 white, 196 pure red, 244 the grey 0x808080.
  @Test(arguments: [
    (RGB(0, 0, 0), 16), (RGB(255, 255, 255), 231), (RGB(255, 0, 0), 196),
    (RGB(128, 128, 128), 244), (RGB(95, 135, 175), 67),
  ])
  func findsTheNearestXtermColour(_ color: RGB, _ code: Int) {
    #expect(color.ansi256 == code)
  }

  @Test func asciiPicturesOfAsciiDataAreAscii() {
    for sample in Sample.all where sample.chart.json().utf8.allSatisfy({ $0 < 0x80 }) {
      for line in sample.chart.lines(ChartStyle(canvas: .ascii)) {
        #expect(line.utf8.allSatisfy { $0 < 0x80 }, "\(sample.name): \(line)")
      }
    }
  }

  @Test func microsecondsAreAsciiInAscii() {
    let chart = Chart.bar([("a", 2e-6)], unit: .seconds)
    #expect(chart.lines().joined().contains("2 µs"))
    #expect(chart.lines(ChartStyle(canvas: .ascii)).joined().contains("2 us"))
  }

  /// Series are told apart by their markers alone.
  @Test func seriesDifferWithoutColour() {
    let chart = Chart.line([Series("up", y: [0, 1, 2, 3]), Series("down", y: [3, 2, 1, 0])])
    let ascii = chart.lines(ChartStyle(canvas: .ascii)).joined()
    #expect(ascii.contains("* up") && ascii.contains("o down"))
    #expect(ascii.count { $0 == "o" } > 40)
    let braille = chart.lines().dropFirst().joined()
    #expect(braille.contains("●") && braille.contains("▲"))
  }
}
