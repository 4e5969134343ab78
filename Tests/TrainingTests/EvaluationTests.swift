import Datasets
import ModelGraph
import TensorEngine
import Testing

@testable import Training

@Suite struct EvaluationTests {
  /// A model that returns its input as logits, so that the figures can be worked out by hand.
  private static func passThrough() -> Model {
    var builder = GraphBuilder()
    builder.input("x", TensorType(.f32, [-1, 2]))
    builder.weight("w", Weight(Tensor([1, 0, 0, 1], shape: [2, 2])))
    let output = builder.add("Dense", "x", "w", name: "output")
    return Model(graph: builder.graph(outputs: [output]), weights: builder.weights)
  }

  private static let data = Dataset(
    name: "three", features: Tensor([2, 0, 0, 1, 3, 0], shape: [3, 2]),
    target: .classes(Tensor([0, 1, 1] as [Int32], shape: [3], as: .i32), names: ["a", "b"]),
    origin: "made")

  /// By hand: the third is wrong; the losses are ln(1+e^-2), ln(1+e^-1), ln(1+e^3).
  @Test func countsAndAverages() throws {
    let evaluation = try Evaluation(of: Self.passThrough(), on: Self.data)
    #expect(evaluation.samples == 3)
    #expect(abs(evaluation.accuracy - 2.0 / 3) < 1e-12)
    #expect(evaluation.confusion == [[1, 0], [1, 1]])
    #expect(abs(evaluation.loss - (0.126928 + 0.313262 + 3.048587) / 3) < 1e-5)
  }

  @Test func agreesWithItself() throws {
    let agreement = try Agreement(of: Self.passThrough(), and: Self.passThrough(), on: Self.data)
    #expect(agreement.sameTopClass == 1)
    #expect(agreement.divergence == 0)
  }

  @Test func givesProbabilities() throws {
    let rows = try probabilities(of: Self.passThrough(), on: Self.data.features)
    #expect(abs(rows[0][0] - 0.880797) < 1e-6)
  }
}
