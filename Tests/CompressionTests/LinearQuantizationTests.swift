import Compression
import ModelGraph
import TensorEngine
import Testing

@Suite struct LinearQuantizationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var bits: Int
    var granularity: QuantizationGranularity
    /// Decibels of the convolution and the dense layer.
    var signalToNoise: [Double]
    var testDescription: String { "\(bits) bits per \(granularity)" }
  }

  /// `10 * log10(sum(w**2) / sum((w - q)**2))` by numpy 2.4.6, symmetric scales in float32.
  @Test(arguments: [
    Case(bits: 8, granularity: .channel, signalToNoise: [49.61273865, 48.70915964]),
    Case(bits: 8, granularity: .tensor, signalToNoise: [48.23030561, 48.13246754]),
    Case(bits: 4, granularity: .channel, signalToNoise: [24.46937971, 24.05619960]),
    Case(bits: 4, granularity: .tensor, signalToNoise: [23.20168340, 22.98002021]),
    Case(bits: 2, granularity: .channel, signalToNoise: [6.61920888, 6.78602387]),
    Case(bits: 2, granularity: .tensor, signalToNoise: [6.03707791, 6.06315778]),
  ])
  func losesWhatNumpyLoses(_ c: Case) throws {
    let model = SampleModel.make()
    let method = LinearQuantization(LinearEncoding(bits: c.bits, granularity: c.granularity))
    let report = try CompressionReport(before: model, after: method.compress(model))
    let rows = report.rows.filter { $0.weight.hasSuffix("weight") }
    #expect(rows.map(\.layer) == ["conv1", "output"])
    for (row, expected) in zip(rows, c.signalToNoise) {
      #expect(abs(try #require(row.signalToNoise) - expected) < 1e-5)
      #expect(row.nominalBits == Double(c.bits))
    }
  }

  /// `x·y / √(x·x · y·y)` by numpy, of 2 bits per channel.
  @Test func turnsAsFarAsNumpyTurns() throws {
    let model = SampleModel.make()
    let method = LinearQuantization(LinearEncoding(bits: 2))
    let report = try CompressionReport(before: model, after: method.compress(model))
    let rows = report.rows.filter { $0.weight.hasSuffix("weight") }
    for (row, expected) in zip(rows, [0.9210818588, 0.9271074746]) {
      #expect(abs(try #require(row.cosine) - expected) < 1e-6)
    }
  }

  /// By hand: 36 and 60 codes of 4 bits, 3 and 5 scales of 4 bytes; 3 and 5 biases of 4 bytes stay.
  @Test func takesTheBytesItSays() throws {
    let model = SampleModel.make()
    let method = LinearQuantization(LinearEncoding(bits: 4))
    let report = try CompressionReport(before: model, after: method.compress(model))
    #expect(report.rows.map(\.bytesBefore) == [144, 12, 240, 20])
    #expect(report.rows.map(\.bytesAfter) == [18 + 12, 12, 30 + 20, 20])
    #expect(report.bytesBefore == 416)
    #expect(report.bytesAfter == 112)
    #expect(report.rows[0].actualBits == 30 * 8 / 36.0)
    #expect(report.rows[1].signalToNoise == .infinity)
  }

  @Test func isDoneOnce() throws {
    let method = LinearQuantization(LinearEncoding(bits: 3, granularity: .group(4)))
    let once = try method.compress(SampleModel.make())
    #expect(try method.compress(once).contentHash == once.contentHash)
  }

  @Test func keepsPrunedWeightsPrunedAndSmall() throws {
    let pruned = try WeightPruning(amount: 0.7, scope: .layer).compress(SampleModel.make())
    let both = try LinearQuantization(LinearEncoding(bits: 8)).compress(pruned)
    let weight = try #require(both.weights["output.weight"])
    #expect(weight.encoding is SparseEncoding)
    // By hand: a bitmap of 8 bytes, 18 codes of a byte, 5 scales of 4 bytes.
    #expect(weight.byteCount == 8 + 18 + 20)
    let (before, after) = (
      try SampleModel.floats(pruned, "output.weight"), try SampleModel.floats(both, "output.weight")
    )
    #expect(zip(before, after).allSatisfy { $0 != 0 || $1 == 0 })
    #expect(both.metadata.masked == pruned.metadata.masked)
  }

  @Test func namesTheLayerThatCannotBeQuantized() throws {
    var model = SampleModel.make()
    model.weights["output.weight"] = Weight(Tensor([1, .nan], shape: [2, 1]))
    let error = CompressionError(
      "element 1 is nan, which no code stands for", layer: "output")
    #expect(throws: error) { try LinearQuantization().compress(model) }
  }

  @Test func refusesALayerThatIsNotThere() {
    let error = CompressionError(
      "there is no such layer", layer: "conv9", hint: "it has `conv1`, `output`")
    #expect(throws: error) {
      try LinearQuantization(layers: ["conv9"]).compress(SampleModel.make())
    }
  }
}
