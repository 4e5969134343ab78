import Compression
import Foundation
import ModelGraph
import TensorEngine
import TestSupport
import Testing

/// What holds for every compression method.
@Suite struct CompressionMethodTests {
  /// At least one setting of each method.
  static let settings: [any CompressionMethod] = [
    WeightPruning(amount: 0.5), WeightPruning(amount: 0.25, scope: .layer),
    WeightPruning(amount: 0.5, granularity: .block(2), scope: .output),
    WeightPruning(amount: 0.5, by: .wanda, granularity: .pattern(keep: 2, of: 4)),
    SparseGPTPruning(amount: 0.5, layers: ["output"]),
    SparseGPTPruning(amount: 0.5, granularity: .pattern(keep: 2, of: 4), layers: ["output"]),
    ChannelPruning(amount: 0.34), ChannelPruning(amount: 0.34, by: .activation, scope: .global),
    LinearQuantization(),
    LinearQuantization(
      LinearEncoding(bits: 4, scheme: .asymmetric, granularity: .group(5), range: .percentile(99)),
      layers: ["output"]),
    LinearQuantization(layers: ["conv1", "output"], bitsByLayer: ["conv1": 6, "output": 3]),
    LinearQuantization(LinearEncoding(bits: 16, granularity: .block(inputs: 8, outputs: 4))),
    CodebookQuantization(), CodebookQuantization(CodebookEncoding(start: .random(seed: 1))),
    CodebookQuantization(CodebookEncoding(bits: 3), weighsSensitivity: true),
    LogarithmicQuantization(), SmallFloatQuantization(SmallFloatEncoding(.e4m3)),
    SmallFloatQuantization(
      SmallFloatEncoding(.e2m1, granularity: .group(32), scaleFormat: .powerOfTwo)),
    TernaryQuantization(), BinaryQuantization(layers: ["output"]),
    DeepCompression(convolutionBits: 3, denseBits: 3),
    DeepCompression(convolutionBits: 2, denseBits: 4, start: .density),
    BlockQuantization(.q4), BlockQuantization(.q6K, layers: ["output"]),
    DynamicQuantization(), DynamicQuantization(weights: .meanSquaredError, layers: ["output"]),
    StaticQuantization(),
    StaticQuantization(activations: .percentile(99.9), weights: LinearEncoding(bits: 4)),
    StaticQuantization(activations: .entropy, scheme: .symmetric), CrossLayerEqualization(),
    LowRankFactorization(.fixed(2)), LowRankFactorization(.fixed(1), cut: .spatial),
    GPTQuantization(LinearEncoding(bits: 4)),
    GPTQuantization(
      LinearEncoding(bits: 3, scheme: .asymmetric, granularity: .group(4)),
      ordersByActivation: true),
    ActivationAwareQuantization(LinearEncoding(bits: 4, range: .meanSquaredError)),
    LinearQuantization(LinearEncoding(bits: 4, granularity: .group(4))).weighingInputs,
    LinearQuantization(LinearEncoding(bits: 3, scheme: .asymmetric, range: .halfQuadratic)),
    BlockQuantization(.q4K, weighsInputs: true), SmoothQuantization(),
  ]

  @Test func everyMethodIsListedAndTested() throws {
    let folders = ["Pruning", "Quantization", "Factorization", "Packing", "Repairs"]
    let files = try folders.flatMap { try sourceFiles(in: "Compression/\($0)") }
    let listed = compressionMethods.map { "\($0)" }
    #expect(Set(listed).isSubset(of: files))
    let endings = ["Pruning", "Quantization", "Factorization", "Compression", "Equalization"]
    let methods = files.filter { endings.contains(where: $0.hasSuffix) }
    #expect(Set(methods) == Set(listed))
    // The sample has no layer that can be left out whole: see `LayerPruningTests`.
    #expect(Set(Self.settings.map { "\(type(of: $0))" } + ["LayerPruning"]) == Set(listed))
    #expect(Set(compressionMethods.map { $0.name }).count == compressionMethods.count)
  }

  @Test(arguments: settings.indices)
  func givesTheSameModelTwice(_ index: Int) throws {
    let (first, second) = (try compressed(index), try compressed(index))
    #expect(first.contentHash == second.contentHash)
    #expect(first.provenance == second.provenance)
  }

  @Test(arguments: settings.indices)
  func remembersTheStepAndWhatWentIn(_ index: Int) throws {
    let model = SampleModel.make()
    let provenance = try compressed(index).provenance
    #expect(Array(provenance.dropLast()) == model.provenance)
    #expect(provenance.last?.step == Self.settings[index].step)
    #expect(provenance.last?.inputs.first == "\(model.contentHash)")
  }

  @Test(arguments: settings.indices)
  func makesTheModelSmaller(_ index: Int) throws {
    let (smaller, bytes) = (try compressed(index).weightBytes, SampleModel.make().weightBytes)
    // No layer of the sample fills a block: see `BlockQuantizationTests`. A repair takes nothing away.
    let keeps =
      Self.settings[index] is BlockQuantization || Self.settings[index] is CrossLayerEqualization
    #expect(keeps ? smaller == bytes : smaller < bytes)
  }

  /// What is stored in few bits already isn't rounded once more.
  @Test(arguments: settings.indices.filter { isWeightsOnly(settings[$0]) })
  func changesNothingTheSecondTime(_ index: Int) throws {
    // A share of the channels that are left is another share.
    if let pruning = Self.settings[index] as? any PruningMethod, !pruning.countsWhatIsGone {
      return
    }
    let once = try compressed(index)
    #expect(try compressed(index, once).contentHash == once.contentHash)
  }

  private static func isWeightsOnly(_ method: any CompressionMethod) -> Bool {
    !(method is StaticQuantization || method is DynamicQuantization
      || method is SmoothQuantization || method is LowRankFactorization)
  }

  @Test(arguments: settings.indices)
  func survivesBeingWrittenDown(_ index: Int) throws {
    try expectRoundTrip(Self.settings[index])
  }

  @Test(arguments: settings.indices)
  func refusesAModelWithoutLayers(_ index: Int) {
    let empty = Model(
      graph: Graph(inputs: [], nodes: [], outputs: []), weights: [:])
    #expect(throws: CompressionError.self) { try compressed(index, empty) }
  }

  private func compressed(
    _ index: Int, _ model: Model = SampleModel.make()
  ) throws -> Model {
    let method = Self.settings[index]
    let needsData = method.needsCalibration
    return try method.compress(
      model, calibration: needsData ? PruningCriteriaTests.samples : nil)
  }

  private func expectRoundTrip<Method: CompressionMethod>(_ method: Method) throws {
    let text = try JSONEncoder().encode(method)
    #expect(try JSONDecoder().decode(Method.self, from: text).step == method.step)
  }
}
