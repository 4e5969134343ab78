import Testing

@testable import Charts

@Suite struct KindTests {
  /// From numpy 2.4: `numpy.percentile([1, 2, 3, 4, 5, 6, 7, 12], [25, 50, 75])`; Tukey's fences are
  /// then -2.5 and 11.5.
  @Test func boxesAgreeWithNumpy() {
    let box = BoxPlot.Box("v", [12, 1, 2, 3, 7, 6, 5, 4, .nan])
    #expect(box.marks == [1, 2.75, 4.5, 6.25, 7])
    #expect(box.outliers == [12] && box.count == 8 && box.leftOut == 1)
  }

  /// From numpy 2.4: `numpy.histogram([1, 2, 2, 3, 3, 3, 4], bins=3)`.
  @Test func histogramsAgreeWithNumpy() {
    let histogram = Histogram(
      [1, 2, 2, 3, 3, 3, 4, .infinity], bins: 3, x: Axis(), count: Axis())
    #expect(histogram.counts == [1, 2, 4])
    #expect(histogram.leftOut == 1 && histogram.lower == 1 && histogram.upper == 4)
  }

  /// By hand: b is beaten by a, and d equals a in one measure only.
  @Test(arguments: [
    (Chart.Goal.smallest, Chart.Goal.largest, ["c", "a"]),
    (.largest, .largest, ["a", "b"]),
    (.smallest, .smallest, ["c"]),
  ])
  func frontsHoldWhatNoneBeats(_ x: Chart.Goal, _ y: Chart.Goal, _ names: [String]) {
    let candidates = [
      Chart.Candidate("a", x: 2, y: 9), Chart.Candidate("b", x: 3, y: 8),
      Chart.Candidate("c", x: 1, y: 5), Chart.Candidate("d", x: 2, y: 7),
      Chart.Candidate("e", x: .nan, y: 100),
    ]
    let front = ParetoFront(candidates: candidates, x: Axis(), y: Axis(), xGoal: x, yGoal: y).front
    #expect(front.map(\.name) == names)
  }

  @Test func equalCandidatesShareTheFront() {
    let twins = [Chart.Candidate("a", x: 1, y: 1), Chart.Candidate("b", x: 1, y: 1)]
    let front = ParetoFront(
      candidates: twins, x: Axis(), y: Axis(), xGoal: .smallest, yGoal: .largest
    ).front
    #expect(front == twins)
  }

  @Test func confusionsNameTheWorstMistake() {
    let chart = Chart.confusion(
      [[8, 2, 0], [0, 9, 1], [3, 0, 7]], labels: ["cat", "dog", "emu"])
    #expect(
      chart.summary == "Confusion matrix of 3 classes. Right: 80% (24 of 30)."
        + " Most often mistaken: emu for cat (3 times).")
  }

  @Test func picturesKeepTheirChannels() {
    let gray = Picture(width: 2, gray: [0, 1, 2, .nan])
    #expect(gray.samples == [0, 128, 255, 0] && gray.height == 2)
    let color = Picture(width: 1, red: [1], green: [0], blue: [0.5], in: 0...1)
    #expect(color.samples == [255, 0, 128])
    #expect(color.color(columns: 0..<1, rows: 0..<1) == RGB(255, 0, 128))
  }

  @Test(arguments: [
    #"{"kind":"pie","title":"","data":{}}"#, #"{"kind":"line","title":""}"#, "", "[1]",
    #"{"kind":"image","title":"","data":{"pictures":[{"caption":"","width":0,"height":9,"samples":[]}]}}"#,
    #"{"kind":"image","title":"","data":{"pictures":[{"caption":"","width":2,"height":2,"samples":[1]}]}}"#,
    #"{"kind":"scatter","title":"","data":{"series":[{"name":"","x":[1],"y":[]}],"x":{"label":"","unit":"plain","scale":"linear"},"y":{"label":"","unit":"plain","scale":"linear"}}}"#,
  ])
  func refusesBrokenFiles(_ json: String) {
    #expect(throws: DecodingError.self) { try Chart(json: json) }
  }
}
