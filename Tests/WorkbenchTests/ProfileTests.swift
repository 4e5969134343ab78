import Language
import ModelGraph
import TensorEngine
import Testing

@testable import Workbench

@Suite struct ProfileTests {
  private func model(_ name: String) throws -> Model {
    try #require(Architecture.named(name)).model(
      inputShape: [12, 12, 3], classes: 5, random: Philox(seed: 3, stream: 0))
  }

  /// What is left after fusion, in order: by the network's definition.
  @Test func hasARowForEachOperatorThatRuns() throws {
    let profile = try ProfileValue(of: model("cnn"), batch: 2, runs: 3)
    let names = ["conv1", "pool1", "conv2", "pool2", "dense1", "output"]
    #expect(profile.rows.map(\.node) == names)
    #expect(profile.rows.allSatisfy { $0.seconds > 0 && $0.roofline > 0 && !$0.kernel.isEmpty })
    #expect(abs(profile.rows.reduce(0) { $0 + $1.seconds } - profile.seconds) < 1e-12)
  }

  /// By hand, for two images: 12·12·16·27 and 12·12·16 floats out; 6·6·32·144.
  @Test func countsArithmeticAndBytes() throws {
    let rows = try ProfileValue(of: model("cnn"), batch: 2, runs: 3).rows
    #expect(rows[0].multiplyAdds == 2 * 12 * 12 * 16 * 27)
    #expect(rows[2].multiplyAdds == 2 * 6 * 6 * 32 * 144)
    #expect(rows[1].byteCount == 4 * 2 * (12 * 12 + 6 * 6) * 16)
    // The image, the filters and biases (or more, where they are packed with padding), the output.
    #expect(rows[0].byteCount >= 4 * (2 * 12 * 12 * (3 + 16) + 27 * 16 + 16))
  }

  @Test func listsTheSlowestInItsChart() throws {
    let profile = try ProfileValue(of: model("resnet"), batch: 1, runs: 3)
    let lines = profile.lines(DisplayStyle(width: 80, unicode: false, color: false))
    #expect(lines.allSatisfy { $0.count <= 80 })
    let slowest = try #require(profile.rows.max { $0.seconds < $1.seconds })
    #expect(lines.contains { $0.hasPrefix(slowest.node) && $0.contains("|##") })
  }

  @Test func saysHowNoisyTheMachineWas() throws {
    let latency = try Latency(of: model("cnn"), batch: 1, runs: 5)
    #expect(latency.probes.median > 0 && latency.probes.spread >= 0)
    #expect(latency.runs.least > 0 && latency.runs.least <= latency.runs.median)
  }

  @Test func knowsQuartiles() {
    let quartiles = Quartiles([5, 1, 4, 2, 3, 6, 8, 7])
    #expect(quartiles.least == 1 && quartiles.median == 5 && quartiles.spread == 4.0 / 5)
    #expect(Quartiles([]).median == 0)
  }
}
