import Testing
import TextWidth

@testable import Charts

@Suite struct TicksTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var range: ClosedRange<Double>
    var count: Int
    var ticks: [Double]
    var testDescription: String { "\(range) in \(count)" }
  }

  @Test(arguments: [
    // Heckbert's worked example: 105 to 543 with 5 ticks is labelled 100 to 600 by 100.
    Case(range: 105...543, count: 5, ticks: [100, 200, 300, 400, 500, 600]),
    // By hand.
    Case(range: 0...1, count: 5, ticks: [0, 0.2, 0.4, 0.6, 0.8, 1]),
    Case(range: 0.1...0.3, count: 5, ticks: [0.1, 0.15, 0.2, 0.25, 0.3]),
    Case(range: -1...1, count: 5, ticks: [-1, -0.5, 0, 0.5, 1]),
    Case(range: 0...97, count: 5, ticks: [0, 20, 40, 60, 80, 100]),
    Case(range: 2e6...9.5e6, count: 5, ticks: [2e6, 4e6, 6e6, 8e6, 1e7]),
  ])
  func encloseTheRangeRoundly(_ c: Case) {
    #expect(Ticks.enclosing(c.range, count: c.count).values == c.ticks)
  }

  @Test(arguments: [
    Case(range: 0...29, count: 5, ticks: [0, 5, 10, 15, 20, 25]),
    Case(range: 0.3...0.9, count: 4, ticks: [0.4, 0.6, 0.8]),
    Case(range: -2.1...2.1, count: 5, ticks: [-2, -1, 0, 1, 2]),
  ])
  func stayInside(_ c: Case) {
    #expect(Ticks.inside(c.range, count: c.count).values == c.ticks)
  }

  @Test(arguments: [
    Case(range: 3...4000, count: 6, ticks: [1, 10, 100, 1000, 10_000]),
    Case(range: 0.01...1, count: 6, ticks: [0.01, 0.1, 1]),
    Case(range: 5...5, count: 4, ticks: [1, 10]),
    Case(range: 1e-9...1, count: 4, ticks: [1e-9, 1e-6, 1e-3, 1]),
  ])
  func arePowersOfTenOnALogarithmicAxis(_ c: Case) {
    #expect(Ticks.decades(enclosing: c.range, count: c.count).values == c.ticks)
  }

  @Test func wholeNumbersHaveNoTicksBetweenThem() {
    #expect(Ticks.inside(0...2, count: 5, leastStep: 1).values == [0, 1, 2])
  }

  @Test(arguments: [
    (Unit.plain, 0.0...0.3, ["0.0", "0.1", "0.2", "0.3"]),
    (.plain, 0...20_000, ["0k", "5k", "10k", "15k", "20k"]),
    (.share, 0.85...1, ["85%", "90%", "95%", "100%"]),
    (.bytes, 0...4e6, ["0 MB", "1 MB", "2 MB", "3 MB", "4 MB"]),
    (.seconds, 0...0.004, ["0 ms", "1 ms", "2 ms", "3 ms", "4 ms"]),
    (.plain, 1e-9...4e-9, ["1e-9", "2e-9", "3e-9", "4e-9"]),
  ])
  func areLabelledAlike(_ unit: Unit, _ range: ClosedRange<Double>, _ labels: [String]) {
    #expect(unit.labels(for: Ticks.enclosing(range, count: 4)) == labels)
  }

  /// Values a file may hold: the axis shows them or says nothing, but never traps.
  @Test(arguments: [
    [-Double.greatestFiniteMagnitude, .greatestFiniteMagnitude],
    [.leastNonzeroMagnitude, 3 * .leastNonzeroMagnitude], [0, .leastNonzeroMagnitude],
    [1, 1.0000000000000002], [1e308, 1.7e308], [-1e-300, 1e-300], [.nan], [], [0], [-0.0],
  ])
  func surviveAnyRange(_ values: [Double]) {
    for scale in Axis.Scale.allCases {
      for unit in Unit.allCases {
        let axis = Axis("v", unit: unit, scale: scale)
        let lines = Chart.line([Series(y: values)], y: axis).lines()
        #expect(lines.allSatisfy { displayWidth($0) == 80 })
        let scatter = Chart.scatter([Series(x: values, y: values)], x: axis, y: axis)
        #expect(!scatter.lines().isEmpty && !scatter.svg().isEmpty)
      }
    }
    #expect(!Chart.histogram(values).lines().isEmpty)
    #expect(!Chart.box([("all", values)]).svg().isEmpty)
    #expect(!Chart.bar(values.map { ("bar", $0) }).lines().isEmpty)
    #expect(!Chart.heatmap([values]).lines(ChartStyle(color: .ansi256)).isEmpty)
    #expect(!Chart.sparkline(values).lines().isEmpty)
    #expect(!Chart.images([Picture(width: 1, gray: values)]).svg().isEmpty)
  }
}
