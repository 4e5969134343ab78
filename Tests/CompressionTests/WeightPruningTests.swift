import Compression
import ModelGraph
import TensorEngine
import Testing

@Suite struct WeightPruningTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var amount: Double
    var scope: WeightPruning.Scope
    /// Zeros, and the sum of the magnitudes that are left.
    var conv: (zeros: Int, left: Double)
    var dense: (zeros: Int, left: Double)
    var testDescription: String { "\(amount) per \(scope)" }
  }

  /// From PyTorch 2.15's `global_unstructured` with `L1Unstructured`, and `l1_unstructured`.
  @Test(arguments: [
    Case(
      amount: 0.3, scope: .global, conv: (21, 1.4966216161847115),
      dense: (8, 14.868852496147156)),
    Case(
      amount: 0.5, scope: .global, conv: (34, 0.2432432472705841),
      dense: (14, 14.327868908643723)),
    Case(
      amount: 0.3, scope: .layer, conv: (11, 2.070945955812931), dense: (18, 13.7704918384552)),
    Case(
      amount: 0.5, scope: .layer, conv: (18, 1.702702708542347), dense: (30, 11.311475455760956)),
    Case(
      amount: 0.75, scope: .layer, conv: (27, 0.989864856004715), dense: (45, 6.581967264413834)),
  ])
  func zeroesWhatPyTorchZeroes(_ c: Case) throws {
    let method = WeightPruning(amount: c.amount, scope: c.scope)
    let pruned = try method.compress(SampleModel.make())
    for (name, expected) in [("conv1.weight", c.conv), ("output.weight", c.dense)] {
      let values = try SampleModel.floats(pruned, name)
      #expect(values.count { $0 == 0 } == expected.zeros)
      let left = values.reduce(0) { $0 + Double($1.magnitude) }
      #expect(abs(left - expected.left) < 1e-9)
    }
  }

  @Test func keepsTheOtherWeightsBitForBit() throws {
    let model = SampleModel.make()
    let pruned = try WeightPruning(amount: 0.5, scope: .layer).compress(model)
    #expect(pruned.weights["conv1.bias"]?.parts == model.weights["conv1.bias"]?.parts)
    let (before, after) = (SampleModel.conv.floats, try SampleModel.floats(pruned, "conv1.weight"))
    #expect(zip(before, after).allSatisfy { $1 == 0 || $0 == $1 })
  }

  /// MIT's course 6.5940 prunes these to 75% in its first lab: 19 of 25 go, by PyTorch's `kthvalue`
  /// all of no more than 0.39.
  @Test func zeroesWhatTheLabZeroes() throws {
    var model = SampleModel.make()
    let lab: [Float] = [
      -0.46, -0.40, 0.39, 0.19, 0.37, 0.00, 0.40, 0.17, -0.15, 0.16, -0.20, -0.23, 0.36, 0.25, 0.03,
      0.24, 0.41, 0.07, 0.13, -0.15, 0.48, -0.09, -0.36, 0.12, 0.45,
    ]
    model.weights["output.weight"] = Weight(Tensor(lab, shape: [5, 5]))
    let method = WeightPruning(amount: 0.75, scope: .layer, layers: ["output"])
    let pruned = try SampleModel.floats(try method.compress(model), "output.weight")
    #expect(pruned == lab.map { abs($0) > 0.39 ? $0 : 0 })
    #expect(pruned.count { $0 != 0 } == 6)
  }

  /// Half of eight equal magnitudes: the first four in row-major order.
  @Test func breaksTiesByPosition() throws {
    var model = SampleModel.make()
    model.weights["output.weight"] = Weight(Tensor([1, -1, 1, 1, -1, 1, 1, 1], shape: [4, 2]))
    let method = WeightPruning(amount: 0.5, scope: .layer, layers: ["output"])
    let pruned = try method.compress(model)
    #expect(try SampleModel.floats(pruned, "output.weight") == [0, 0, 0, 0, -1, 1, 1, 1])
    #expect(pruned.weights["conv1.weight"]?.encoding is DenseEncoding)
  }

  @Test func countsWhatIsPrunedAlready() throws {
    let (half, more) = (
      WeightPruning(amount: 0.5, scope: .layer), WeightPruning(amount: 0.6, scope: .layer)
    )
    let once = try half.compress(SampleModel.make())
    let again = try half.compress(once)
    #expect(again.contentHash == once.contentHash)
    #expect(again.provenance.count == once.provenance.count + 1)
    let direct = try more.compress(SampleModel.make())
    #expect(try more.compress(once).contentHash == direct.contentHash)
  }

  /// By hand: a third of 60 f32 is kept, so 8 bytes of bitmap and 80 of values take less than 240;
  /// with a tenth pruned, 8 + 216 still do, and with nothing pruned 8 + 240 don't.
  @Test func storesSparseWhereThatIsSmaller() throws {
    let expectations = [(2.0 / 3, true, 88), (0.1, true, 224), (0.0, false, 240)]
    for (amount, isSparse, bytes) in expectations {
      let method = WeightPruning(amount: amount, scope: .layer)
      let pruned = try method.compress(SampleModel.make())
      let weight = try #require(pruned.weights["output.weight"])
      #expect(weight.encoding is SparseEncoding == isSparse)
      #expect(weight.byteCount == bytes)
    }
  }

  @Test func marksWhatItPruned() throws {
    let pruned = try WeightPruning(amount: 0.5, layers: ["output"]).compress(SampleModel.make())
    #expect(pruned.metadata.masked == ["output.weight"])
    #expect(pruned.provenance.last?.step == "prune 50% by=magnitude scope=global layers=[output]")
  }

  /// PyTorch zeroes all 36 weights of the convolution at 75 %.
  @Test func refusesToEmptyALayer() {
    let error = CompressionError(
      "pruning 75% would zero all of its 36 weights", layer: "conv1",
      hint: "prune less, or use scope=layer")
    #expect(throws: error) {
      try WeightPruning(amount: 0.75).compress(SampleModel.make())
    }
  }

  @Test(arguments: [-0.1, 1, 1.5, .nan])
  func refusesAnAmountThatIsNoShare(_ amount: Double) {
    #expect(throws: CompressionError.self) {
      try WeightPruning(amount: amount).compress(SampleModel.make())
    }
  }

  /// The codes of what is kept stay as they are: pruning quantized weights moves none of them.
  @Test func prunesQuantizedWeightsOnTheirGrid() throws {
    let encoding = LinearEncoding(bits: 4, scheme: .asymmetric, range: .percentile(99))
    let quantized = try LinearQuantization(encoding).compress(SampleModel.make())
    let pruned = try WeightPruning(amount: 0.5, scope: .layer).compress(quantized)
    let before = try SampleModel.floats(quantized, "output.weight")
    let after = try SampleModel.floats(pruned, "output.weight")
    #expect(after.count { $0 == 0 } == 30)
    for (x, y) in zip(before, after) where y != 0 { #expect(abs(x - y) < 1e-6) }
  }

  /// The amounts by hand: thirds, and 0.9 - 0.9 * (2/3)³, 0.9 - 0.9 * (1/3)³.
  /// Blocks that have a code for 0 stay blocks until floats alone would be smaller: 4.5 bits a weight,
  /// against one and 32 for each that is left.
  @Test(arguments: [(0.5, true), (0.8, true), (0.95, false)])
  func prunesBlocksWhereTheyLie(_ amount: Double, _ staysBlocks: Bool) throws {
    let model = try BlockQuantization(.q4).compress(try BlockQuantizationTests.model())
    let pruned = try WeightPruning(amount: amount, scope: .layer).compress(model)
    for (name, weight) in model.weights {
      let after = try #require(pruned.weights[name])
      #expect((after.encoding is BlockEncoding) == staysBlocks)
      #expect(after.byteCount <= weight.byteCount)
      let zeros = try after.decoded().floats.count { $0 == 0 }
      #expect(Double(zeros) >= (amount * Double(weight.count)).rounded(.down))
    }
  }

  @Test func schedulesReachTheAmount() {
    #expect(PruningSchedule.linear.amounts(from: 0.2, to: 0.8, steps: 1) == [0.8])
    let linear = PruningSchedule.linear.amounts(to: 0.9, steps: 3)
    let cubic = PruningSchedule.cubic.amounts(to: 0.9, steps: 3)
    for (amount, expected) in zip(linear + cubic, [0.3, 0.6, 0.9, 0.6333333333, 0.8666666667, 0.9])
    {
      #expect(abs(amount - expected) < 1e-9)
    }
  }
}
