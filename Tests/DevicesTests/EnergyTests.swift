import Devices
import ModelGraph
import TensorEngine
import Testing

/// Energies by hand from M. Horowitz, Computing's energy problem (ISSCC 2014), in picojoules:
/// multiplying floats 3.7 and adding them 0.9, multiplying bytes 0.2 and adding 32-bit integers
/// 0.1, 32 bits from DRAM 640, 32 bits from an 8 KB SRAM 5.
@Suite struct EnergyTests {
  /// 3 to 2: 6 multiply-adds, 8 weights of 4 bytes, 12 bytes read and 8 written.
  @Test func countsADenseLayer() throws {
    let model = try dense(activation: nil)
    #expect(isClose(try energy(of: model), 6 * 4.6 + 32 * 160 + 20 * 1.25))
  }

  /// The activation takes an operation for each of 2 elements, and reads and writes 8 bytes.
  @Test func countsAnActivation() throws {
    let model = try dense(activation: "Relu")
    #expect(isClose(try energy(of: model), 6 * 4.6 + 2 * 0.9 + 32 * 160 + (20 + 16) * 1.25))
  }

  /// In 8 bits the 6 weights take 6 bytes and two scales 8; the bias, 8 bytes, stays as it was.
  @Test func countsTheBytesThatAreStored() throws {
    let model = try dense(activation: nil, encoding: LinearEncoding(bits: 8))
    #expect(model.weightBytes == 6 + 8 + 8)
    #expect(isClose(try energy(of: model), 6 * 4.6 + 22 * 160 + 20 * 1.25))
  }

  /// In integers a multiply-add takes 0.3, and 3 activations and 2 take a byte each.
  @Test func countsIntegers() throws {
    let scales: [String: Attribute] = [
      "inputScale": .number(0.1), "inputZeroPoint": .integer(0),
      "outputScale": .number(0.1), "outputZeroPoint": .integer(0),
    ]
    let weight = Tensor([1, -2, 3, -4, 5, -6], shape: [3, 2])
    let model = Model(
      graph: Graph(
        inputs: [Graph.Input("x", TensorType(.u8, [-1, 3]))],
        nodes: [
          Node("dense", "QDense", inputs: ["x", "weight"], outputs: ["y"], attributes: scales)
        ],
        outputs: ["y"]),
      weights: ["weight": try Weight(weight, encoding: LinearEncoding(bits: 8))])
    #expect(isClose(try energy(of: model), 6 * 0.3 + (6 + 8) * 160 + 5 * 1.25))
  }

  private func energy(of model: Model) throws -> Double {
    try DeviceProfile.horowitz45nm.energy(of: model) * 1e12
  }

  private func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * b }

  private func dense(
    activation: String?, encoding: any WeightEncoding = DenseEncoding()
  ) throws -> Model {
    let weight = Tensor([1, -2, 3, -4, 5, -6], shape: [3, 2])
    var nodes = [Node("dense", "Dense", inputs: ["x", "weight", "bias"], outputs: ["sum"])]
    if let activation {
      nodes.append(Node("activation", activation, inputs: ["sum"], outputs: ["y"]))
    }
    let graph = Graph(
      inputs: [Graph.Input("x", TensorType(.f32, [-1, 3]))], nodes: nodes,
      outputs: [activation == nil ? "sum" : "y"])
    return Model(
      graph: graph,
      weights: [
        "weight": try Weight(weight, encoding: encoding),
        "bias": Weight(Tensor([0, 1], shape: [2])),
      ])
  }
}
