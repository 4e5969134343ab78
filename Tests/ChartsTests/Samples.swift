import Charts
import Testing

/// Charts of every kind, drawn by the golden pictures and checked for width by the tests.
struct Sample: Sendable, CustomTestStringConvertible {
  var name: String
  var chart: Chart
  var testDescription: String { name }

  init(_ name: String, _ chart: Chart) {
    self.name = name
    self.chart = chart
  }

  static let all: [Sample] = lines + areas + points + matrices
}

/// A wave of `count` points that needs no mathematics library: parabolas of alternating sign.
func wave(_ count: Int, period: Int, height: Double = 1) -> [Double] {
  (0..<count).map { index in
    let half = Double(period) / 2
    let place = Double(index).truncatingRemainder(dividingBy: half) / half
    return (index / (period / 2) % 2 == 0 ? 4 : -4) * place * (1 - place) * height
  }
}

/// Numbers that look random: a linear congruential generator's, summed to look like a bell.
func bell(_ count: Int, seed: UInt64 = 1) -> [Double] {
  var state = seed
  func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 33) / 2_147_483_648 - 0.5
  }
  return (0..<count).map { _ in (0..<6).reduce(0) { sum, _ in sum + next() } }
}

extension Sample {
  static let lines: [Sample] = [
    Sample(
      "line-loss",
      .line(
        [
          Series("train", y: (1...30).map { 2.3 / Double($0) + 0.02 }),
          Series("validation", y: (1...30).map { 2.2 / Double($0) + 0.1 + Double($0) * 0.004 }),
        ], x: Axis("epoch"), y: Axis("loss"), title: "Training a digits CNN")),
    Sample(
      "line-log",
      .line(
        [Series(y: (0..<60).map { 100 / (1 + Double($0 * $0)) })], x: Axis("step"),
        y: Axis("loss", scale: .logarithmic))),
    Sample("line-wave", .line([Series(y: wave(1000, period: 250, height: 0.8))])),
    Sample(
      "line-gaps",
      .line([Series("signal", y: [1, 2, .nan, 4, 5, .infinity, 3, 2, -.infinity, 1])])),
    Sample("line-empty", .line([])),
    Sample("line-one-point", .line([Series(y: [3])])),
    Sample("line-flat", .line([Series(y: [0.97, 0.97, 0.97])], y: Axis("accuracy", unit: .share))),
    Sample(
      "line-cjk",
      .line(
        [Series("訓練", y: [3, 2, 1]), Series("検証 🎯", y: [3, 2.5, 2.2])],
        x: Axis("エポック"), y: Axis("損失"), title: "損失の推移")),
  ]

  static let areas: [Sample] = [
    Sample(
      "bar-sizes",
      .bar(
        [("dense", 1_720_000), ("pruned", 143_000), ("quantized", 61_300), ("Huffman", 44_020)],
        label: "bytes on disk", unit: .bytes, title: "LeNet-5")),
    Sample(
      "bar-signed",
      .bar([("conv1", -0.25), ("conv2", 0.5), ("全結合", 0.04), ("broken", .nan), ("none", 0)])),
    Sample("bar-empty", .bar([])),
    Sample(
      "histogram-weights",
      .histogram(bell(5000), bins: 40, x: Axis("weight"), title: "conv2, 5000 weights")),
    Sample(
      "histogram-log",
      .histogram(
        bell(2000) + Array(repeating: 0, count: 8000), bins: 60,
        count: Axis("count", scale: .logarithmic))),
    Sample("histogram-few", .histogram([1, 2, 2, 3, 3, 3, .nan], bins: 3)),
    Sample("histogram-empty", .histogram([])),
    Sample(
      "heatmap-positive",
      .heatmap(
        (0..<10).map { row in (0..<16).map { Double(row * $0) } }, x: "output", y: "input")),
    Sample(
      "heatmap-signed",
      .heatmap(
        (0..<8).map { row in wave(64, period: 10 + row * 6) },
        rowLabels: (0..<8).map { "filter \($0)" })),
    Sample(
      "heatmap-large", .heatmap((0..<100).map { row in wave(300, period: 20 + row, height: 2) })),
    Sample("heatmap-gaps", .heatmap([[1, .nan], [.infinity], []], columnLabels: ["甲", "乙"])),
    Sample("heatmap-empty", .heatmap([])),
  ]

  static let points: [Sample] = [
    Sample(
      "scatter-two",
      .scatter(
        [
          Series("cats", x: bell(40), y: bell(40, seed: 2)),
          Series("dogs", x: bell(40, seed: 3).map { $0 + 1 }, y: bell(40, seed: 4).map { $0 + 1 }),
        ], x: Axis("weight"), y: Axis("height"))),
    Sample("scatter-cloud", .scatter([Series(x: bell(4000), y: bell(4000, seed: 9))])),
    Sample(
      "pareto-models",
      .pareto(
        [
          Chart.Candidate("float", x: 430_000, y: 0.985),
          Chart.Candidate("int8", x: 108_000, y: 0.984),
          Chart.Candidate("pruned 50%", x: 215_000, y: 0.979),
          Chart.Candidate("pruned 80% int8", x: 31_000, y: 0.962),
          Chart.Candidate("4 bits", x: 55_000, y: 0.975),
          Chart.Candidate("2 bits", x: 28_000, y: 0.61),
          Chart.Candidate("broken", x: 12_000, y: .nan),
        ], x: Axis("bytes", unit: .bytes, scale: .logarithmic), y: Axis("accuracy", unit: .share),
        title: "What accuracy costs")),
    Sample(
      "pareto-linear",
      .pareto(
        (0..<12).map { index in
          let x = Double(index * 7 % 12)
          return Chart.Candidate("m\(index)", x: x, y: x * (20 - x) + Double(index % 3) * 15)
        }, x: Axis("latency", unit: .seconds), y: Axis("score"))),
    Sample("pareto-empty", .pareto([])),
    Sample(
      "box-layers",
      .box(
        [
          ("conv1", bell(200)), ("conv2", bell(300, seed: 5).map { $0 * 0.4 }),
          ("fc", bell(900, seed: 6).map { $0 * 0.2 + 0.1 }), ("empty", [.nan]),
        ], x: Axis("weight"), title: "Weights by layer")),
    Sample("box-one-value", .box([("only", [4])])),
    Sample(
      "sparkline-loss",
      .sparkline((1...200).map { 2 / Double($0) }, label: "loss")),
    Sample("sparkline-gap", .sparkline([1, 5, .nan, 2, 8], unit: .seconds)),
    Sample("sparkline-empty", .sparkline([])),
  ]

  static let matrices: [Sample] = [
    Sample(
      "confusion-digits",
      .confusion(
        (0..<10).map { actual in
          (0..<10).map { $0 == actual ? 36 - actual % 3 : actual * $0 % 11 == 7 ? 2 : 0 }
        }, labels: (0..<10).map(String.init), title: "Digits, 360 test images")),
    Sample(
      "confusion-words",
      .confusion(
        [[10, 2, 0], [1, 11, 0], [0, 0, 0]], labels: ["Egyptian cat", "猫", "dog"])),
    Sample(
      "confusion-wide",
      .confusion(
        (0..<40).map { row in (0..<40).map { row == $0 ? 90 : (row + $0) % 13 } },
        labels: (0..<40).map { "class \($0)" })),
    Sample("confusion-empty", .confusion([], labels: [])),
    Sample(
      "image-digits",
      .images(
        [
          Picture("zero", width: 8, gray: zero), Picture("slope", width: 8, gray: slope),
          Picture("零", width: 8, gray: zero.map { 16 - $0 }), Picture(width: 8, gray: slope),
          Picture("wraps around", width: 8, gray: zero, in: 0...32),
        ], title: "Samples")),
    Sample(
      "image-colour",
      .images([
        Picture(
          "ramp", width: 28, red: grid(28) { x, _ in x }, green: grid(28) { _, y in y },
          blue: grid(28) { _, _ in 14 })
      ])),
    Sample("image-empty", .images([])),
  ]

  /// The first image of scikit-learn's digits.
  private static let zero: [Double] = [
    0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0, 0, 3, 15, 2, 0, 11, 8, 0, 0, 4, 12, 0, 0,
    8, 8, 0, 0, 5, 8, 0, 0, 9, 8, 0, 0, 4, 11, 0, 1, 12, 7, 0, 0, 2, 14, 5, 10, 12, 0, 0, 0, 0, 6,
    13, 10, 0, 0, 0,
  ]
  private static let slope = grid(8) { x, y in x + y }

  private static func grid(_ size: Int, _ value: (Double, Double) -> Double) -> [Double] {
    (0..<size * size).map { value(Double($0 % size), Double($0 / size)) }
  }
}
