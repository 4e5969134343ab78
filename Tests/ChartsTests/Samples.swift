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

  static let all: [Sample] = lines + areas + points
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
  ]
}
