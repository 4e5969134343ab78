import Foundation
import ModelGraph
import TensorEngine

/// A small model with one weight in every encoding.
enum SampleModel {
  static let encodings: [any WeightEncoding] = [
    DenseEncoding(), DenseEncoding(elementType: .f16), LinearEncoding(bits: 4),
    LinearEncoding(scheme: .asymmetric, granularity: .group(3)),
    SparseEncoding(), SparseEncoding(values: .linear(LinearEncoding(bits: 3))),
    SparseEncoding(places: .gaps(bits: 3)), HuffmanEncoding(bits: 4),
  ]

  static func make() throws -> Model {
    var nodes: [Node] = []
    var weights: [String: Weight] = [:]
    var last = "x"
    for (index, encoding) in encodings.enumerated() {
      let name = "dense\(index + 1)"
      weights["\(name).weight"] = try Weight(matrix(seed: index), encoding: encoding)
      weights["\(name).bias"] = Weight(Tensor([0.5, -1, Float(index)], shape: [3]))
      nodes.append(
        Node(name, "Dense", inputs: [last, "\(name).weight", "\(name).bias"], outputs: [name]))
      last = name
    }
    let graph = Graph(
      inputs: [Graph.Input("x", TensorType(.f32, [-1, 3]))], nodes: nodes, outputs: [last])
    return Model(
      graph: graph, weights: weights,
      metadata: Model.Metadata(
        architecture: "mlp", labels: ["naïve", "a \"b\"\n", "\u{1}🦔"], masked: ["dense5.weight"]),
      provenance: [Provenance(step: "new mlp", inputs: []), Provenance(step: "x", inputs: ["ab"])])
  }

  private static func matrix(seed: Int) -> Tensor {
    let values = (0..<9).map { index -> Float in
      index % 2 == seed % 2 ? 0 : Float(index * (seed + 3) % 7) - 3
    }
    return Tensor(values, shape: [3, 3])
  }
}

/// A folder of the test's own, removed with it.
final class Folder {
  let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func write(_ bytes: [UInt8], as name: String) throws -> String {
    try Data(bytes).write(to: URL(filePath: file(name)))
    return file(name)
  }

  func bytes(of name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: file(name))))
  }

  func contents() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path) }
}

extension Storage {
  convenience init(_ contents: [UInt8]) {
    self.init(count: contents.count) { $0.copyBytes(from: contents) }
  }
}
