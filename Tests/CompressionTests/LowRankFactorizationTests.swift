import ModelGraph
import TensorEngine
import Testing

@testable import Compression

@Suite struct LowRankFactorizationTests {
  /// A convolution whose window moves differently along both axes, and a dense layer.
  private static func model() -> Model {
    let attributes: [String: Attribute] = [
      "strides": .integers([2, 1]), "pads": .integers([1, 2, 0, 1]),
      "dilations": .integers([1, 2]), "activation": .text("relu"),
    ]
    let graph = Graph(
      inputs: [Graph.Input("image", TensorType(.f32, [-1, 9, 8, 6]))],
      nodes: [
        Node(
          "conv1", "Conv", inputs: ["image", "conv1.weight", "conv1.bias"],
          attributes: attributes),
        Node("flatten", "Flatten", inputs: ["conv1"]),
        Node("output", "Dense", inputs: ["flatten", "output.weight", "output.bias"]),
      ], outputs: ["output"])
    // 9×8 padded to 10×11: windows of 3×5 with strides of 2 and 1 make 4×7.
    return Model(
      graph: graph,
      weights: [
        "conv1.weight": Weight(SampleModel.wave([3, 3, 6, 10], step: 17, modulus: 541)),
        "conv1.bias": Weight(SampleModel.wave([10], step: 3, modulus: 11)),
        "output.weight": Weight(SampleModel.wave([280, 12], step: 23, modulus: 3361)),
        "output.bias": Weight(SampleModel.wave([12], step: 5, modulus: 13)),
      ])
  }

  private static let images = SampleModel.wave([2, 9, 8, 6], step: 29, modulus: 97, factor: 2)

  private func outputs(_ model: Model) throws -> [Float] {
    try ModelRunner(model).run(Self.images).floats
  }

  /// At a rank as high as the matrix's, two layers are the one: the sum of what singular values are
  /// left is nothing.
  @Test(arguments: LowRankFactorization.Cut.allCases)
  func computesTheSameWithAllOfTheEnergy(_ cut: LowRankFactorization.Cut) throws {
    var model = Self.model()
    // Of rank 2 in every view: a product of functions of the axes, twice.
    let shape = [3, 3, 6, 10]
    let elements = (0..<540).map { index -> Float in
      let (h, w, i, o) = (index / 180, index / 60 % 3, index / 10 % 6, index % 10)
      let first = Float(h + 1) * Float(i - 2) * Float(w - 1) * Float(o - 4)
      return first / 100 + Float(2 - h) * Float(i) * Float(w * w) * Float(o) / 200
    }
    model.weights["conv1.weight"] = Weight(Tensor(elements, shape: shape))
    let factorized = try LowRankFactorization(.energy(0.999999999), cut: cut, layers: ["conv1"])
      .compress(model)
    #expect(factorized.graph.nodes.count == 4)
    #expect(factorized.weights["conv1.first.weight"]?.shape.last == 2)
    for (value, expected) in zip(try outputs(factorized), try outputs(model)) {
      #expect(abs(value - expected) < 1e-4 * max(1, abs(expected)))
    }
  }

  @Test func cutsAWindowAsThePapersDo() throws {
    let channel = try LowRankFactorization(.fixed(4), layers: ["conv1"]).compress(Self.model())
    #expect(channel.weights["conv1.first.weight"]?.shape == [3, 3, 6, 4])
    #expect(channel.weights["conv1.weight"]?.shape == [1, 1, 4, 10])
    let spatial = try LowRankFactorization(.fixed(4), cut: .spatial, layers: ["conv1"])
      .compress(Self.model())
    #expect(spatial.weights["conv1.first.weight"]?.shape == [3, 1, 6, 4])
    #expect(spatial.weights["conv1.weight"]?.shape == [1, 3, 4, 10])
  }

  @Test(arguments: LowRankFactorization.Expense.allCases, LowRankFactorization.Cut.allCases)
  func staysWithinItsBudget(
    _ expense: LowRankFactorization.Expense, _ cut: LowRankFactorization.Cut
  ) throws {
    let model = Self.model()
    let smaller = try LowRankFactorization(.budget(0.4, of: expense), cut: cut).compress(model)
    switch expense {
    case .parameters:
      let matrices = 540 + 3360
      let biases = 22
      let left = smaller.parameterCount - biases
      #expect(Double(left) <= 0.4 * Double(matrices))
      #expect(Double(left) > 0.3 * Double(matrices))
    case .operations:
      let (before, after) = (try model.cost().multiplyAdds, try smaller.cost().multiplyAdds)
      #expect(Double(after) <= 0.4 * Double(before))
      #expect(Double(after) > 0.3 * Double(before))
    }
  }

  /// What is left out is Σ σ² less what is kept: the squared error of U·V (Eckart and Young 1936).
  @Test func reportsTheEnergyOfEachLayer() throws {
    let model = Self.model()
    let (smaller, report) = try LowRankFactorization(.fixed(4)).compressReporting(model)
    #expect(report.rows.map(\.layer) == ["conv1", "output"])
    #expect(report.rows.map(\.weightsAfter) == [4 * (54 + 10), 4 * (280 + 12)])
    let matrix = try SampleModel.floats(model, "output.weight").map(Double.init)
    let first = try SampleModel.floats(smaller, "output.first.weight").map(Double.init)
    let second = try SampleModel.floats(smaller, "output.weight").map(Double.init)
    var error = 0.0
    for row in 0..<280 {
      for column in 0..<12 {
        let product = (0..<4).reduce(0) { $0 + first[row * 4 + $1] * second[$1 * 12 + column] }
        error += (matrix[row * 12 + column] - product) * (matrix[row * 12 + column] - product)
      }
    }
    let kept = 1 - error / matrix.reduce(0) { $0 + $1 * $1 }
    #expect(abs(report.rows[1].energy - kept) < 1e-6)
  }

  @Test func leavesWhatWouldNotBeSmaller() throws {
    // All singular values alike: 95 % of the energy needs nearly every one.
    var model = Self.model()
    let identity = (0..<144).map { Float($0 / 12 == $0 % 12 ? 1 : 0) }
    model.graph.nodes.append(Node("last", "Dense", inputs: ["output", "last.weight"]))
    model.graph.outputs = ["last"]
    model.weights["last.weight"] = Weight(Tensor(identity, shape: [12, 12]))
    let factorized = try LowRankFactorization(.energy(0.5)).compress(model)
    #expect(factorized.weights["last.weight"]?.shape == [12, 12])
    let error = #expect(throws: CompressionError.self) {
      try LowRankFactorization(.energy(0.95), layers: ["last"]).compress(model)
    }
    #expect(error?.message.contains("no layer would be smaller") == true)
  }

  struct Mistake: Sendable {
    var method: LowRankFactorization
    var message: String
  }

  @Test(arguments: [
    Mistake(
      method: LowRankFactorization(.fixed(12), layers: ["output"]), message: "280×12"),
    Mistake(method: LowRankFactorization(.energy(0)), message: "above 0%"),
    Mistake(method: LowRankFactorization(.budget(1, of: .parameters)), message: "below 100%"),
    Mistake(
      method: LowRankFactorization(.budget(0.001, of: .parameters)), message: "rank 1 everywhere"),
  ])
  func saysWhatIsWrong(_ mistake: Mistake) {
    let error = #expect(throws: CompressionError.self) {
      try mistake.method.compress(Self.model())
    }
    #expect(error?.message.contains(mistake.message) == true, "\(error?.message ?? "")")
  }

  @Test func saysWhichLayersItCannotTreat() throws {
    let quantized = try LinearQuantization().compress(Self.model())
    let error = #expect(throws: CompressionError.self) {
      try LowRankFactorization().compress(quantized)
    }
    #expect(error?.layer == "conv1")
    #expect(error?.message.hasPrefix("holds quantized weights: factorize first") == true)
  }
}
