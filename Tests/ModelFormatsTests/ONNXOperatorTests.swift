import Foundation
import ModelFormats
import ModelGraph
import TensorEngine
import Testing

/// Operators that the shared node tests lack, each as a file of one node.
@Suite struct ONNXOperatorTests {
  enum Value: Sendable {
    case integer(Int)
    case float(Float)
    case text(String)
    case integers([Int])
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var operation: String
    /// Nil where an input is left out.
    var inputs: [Tensor?]
    var opset: Int
    var domain: String
    var attributes: [String: Value]
    /// The shape and the elements of each output.
    var yields: [([Int], [Double])]

    init(
      _ operation: String, _ inputs: [Tensor?], opset: Int = 20, domain: String = "",
      attributes: [String: Value] = [:], yields: [([Int], [Double])]
    ) {
      (self.operation, self.inputs, self.opset) = (operation, inputs, opset)
      (self.domain, self.attributes, self.yields) = (domain, attributes, yields)
    }

    var testDescription: String { "\(operation) \(attributes.keys.sorted())" }
  }

  /// From -2 up to 2 in steps of a sixteenth, in an order of no meaning.
  static func wave(
    _ shape: [Int], seed: Int = 0, scale: Float = 1, shift: Float = 0
  ) -> Tensor {
    let numbers = (0..<shape.reduce(1, *)).map { index in
      Float((index * 37 + seed * 11) % 64 - 32) / 16 * scale + shift
    }
    return Tensor(numbers, shape: shape)
  }

  @Test(arguments: cases)
  func agreesWithTheRuntime(_ c: Case) throws {
    let inputs = c.inputs.enumerated().compactMap { index, tensor in
      tensor.map { ("x\(index)", $0) }
    }
    let found = try Self.run(
      Self.file(c), Dictionary(uniqueKeysWithValues: inputs), outputs: c.yields.count)
    for (index, (shape, elements)) in c.yields.enumerated() {
      #expect(found[index].shape == shape)
      for (a, b) in zip(found[index].floats, elements) {
        #expect(abs(Double(a) - b) <= 2e-5 * abs(b) + 2e-6, "output \(index): \(a), not \(b)")
      }
    }
  }

  /// What the fuzzer found to trap: nodes that don't fit what they read.
  static let misfits = [
    Case(
      "ConvTranspose", [wave([1, 1, 3, 3]), wave([1, 2, 3, 3])],
      attributes: ["pads": .integers([1, 2, 9, 2]), "strides": .integers([3, 2])],
      yields: [([], [])]),
    Case(
      "Gemm", [wave([2, 3, 4]), wave([4, 2])], attributes: ["transA": .integer(1)],
      yields: [([], [])]),
    Case(
      "Einsum", [wave([2, 3, 3])], attributes: ["equation": .text(".n.ii ->...i")],
      yields: [([], [])]),
    Case("InstanceNormalization", [wave([3]), wave([3]), wave([3])], yields: [([], [])]),
    Case(
      "InstanceNormalization", [wave([2, 0, 3]), wave([0]), wave([0])], yields: [([], [])]),
    Case(
      "GRU", [wave([2, 1, 3]), wave([1, 6, 3]), wave([6])],
      attributes: ["hidden_size": .integer(2)], yields: [([], [])]),
    Case(
      "GRU", [wave([2, 1, 3]), wave([1, 6, 3]), wave([1, 6, 2]), wave([12])],
      attributes: ["hidden_size": .integer(2)], yields: [([], [])]),
  ]

  @Test(arguments: misfits)
  func refusesWhatDoesNotFit(_ c: Case) throws {
    #expect(throws: FormatError.self) { try Self.run(Self.file(c), [:], outputs: 1) }
  }

  /// A branch is chosen when the file is read, and may use what stands outside of it.
  @Test(arguments: [true, false]) func takesTheBranchThatIsChosen(_ condition: Bool) throws {
    func branch(_ operation: String) -> [UInt8] {
      let node = field(1, "x0") + field(1, "x0") + field(2, "inner") + field(4, operation)
      return field(1, node) + field(2, operation) + field(12, field(1, "inner"))
    }
    func attribute(_ name: String, _ operation: String) -> [UInt8] {
      field(5, field(1, name) + field(6, branch(operation)) + field(20, 5))
    }
    let node =
      field(1, "condition") + field(2, "y0") + field(4, "If") + attribute("then_branch", "Add")
      + attribute("else_branch", "Mul")
    let chosen = field(2, 9) + field(8, "condition") + field(9, [condition ? 1 : 0])
    let graph =
      field(1, node) + field(2, "graph") + field(5, chosen) + Self.input("x0", Self.wave([3]))
      + field(12, field(1, "y0"))
    let file = field(1, 8) + field(7, graph) + field(8, field(2, 17))
    let found = try Self.run(file, ["x0": Self.wave([3])], outputs: 1)
    let expected = Self.wave([3]).floats.map { condition ? $0 + $0 : $0 * $0 }
    #expect(found[0].floats == expected)
  }

  static func run(
    _ file: [UInt8], _ inputs: [String: Tensor], outputs: Int
  ) throws -> [Tensor] {
    let storage = Storage(count: file.count) { $0.copyBytes(from: file) }
    let document = try ONNXDocument(storage, path: "a.onnx")
    let model = try ONNXImport(document, values: inputs).model()
    let taken = inputs.filter { name, _ in model.graph.inputs.contains { $0.name == name } }
    let program = try Program(
      compiling: model.graph, weights: model.weights,
      inputTypes: taken.mapValues { TensorType($0.elementType, $0.shape) })
    let found = try program.run(taken)
    return try (0..<outputs).map { try #require(found["y\($0)"]) }
  }

  /// A model of one node, which takes its inputs or keeps all of them but the first.
  static func file(_ c: Case, keepsConstants: Bool = false) -> [UInt8] {
    let names = c.inputs.indices.map { c.inputs[$0] == nil ? "" : "x\($0)" }
    var node = names.flatMap { ONNXFileTests.field(1, $0) }
    node += c.yields.indices.flatMap { ONNXFileTests.field(2, "y\($0)") }
    node += ONNXFileTests.field(4, c.operation) + ONNXFileTests.field(7, c.domain)
    node += c.attributes.sorted { $0.key < $1.key }.flatMap {
      ONNXFileTests.field(5, attribute($0.key, $0.value))
    }
    var graph = ONNXFileTests.field(1, node) + ONNXFileTests.field(2, "graph")
    for (index, (name, tensor)) in zip(names, c.inputs).enumerated() {
      guard let tensor else { continue }
      graph += keepsConstants && index > 0 ? initializer(name, tensor) : input(name, tensor)
    }
    graph += c.yields.indices.flatMap {
      ONNXFileTests.field(12, ONNXFileTests.field(1, "y\($0)"))
    }
    let domains =
      ONNXFileTests.field(8, ONNXFileTests.field(2, c.opset))
      + ONNXFileTests.field(
        8, ONNXFileTests.field(1, "com.microsoft") + ONNXFileTests.field(2, 1))
    return ONNXFileTests.field(1, 8) + ONNXFileTests.field(7, graph) + domains
  }

  /// An `AttributeProto`.
  private static func attribute(_ name: String, _ value: Value) -> [UInt8] {
    let named = ONNXFileTests.field(1, name)
    switch value {
    case .integer(let number):
      return named + ONNXFileTests.field(3, number) + ONNXFileTests.field(20, 2)
    case .float(let number):
      let bits = number.bitPattern
      let bytes = (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
      return named + ONNXFileTests.varint(2 << 3 | 5) + bytes + ONNXFileTests.field(20, 1)
    case .text(let text):
      return named + ONNXFileTests.field(4, text) + ONNXFileTests.field(20, 3)
    case .integers(let numbers):
      return named + numbers.flatMap { ONNXFileTests.field(8, $0) } + ONNXFileTests.field(20, 7)
    }
  }

  private static let types: [ElementType: Int] = [
    .f32: 1, .u8: 2, .i8: 3, .i32: 6, .i64: 7, .bool: 9,
  ]

  private static func initializer(_ name: String, _ tensor: Tensor) -> [UInt8] {
    let described =
      tensor.shape.flatMap { ONNXFileTests.field(1, $0) }
      + ONNXFileTests.field(2, types[tensor.elementType] ?? 0) + ONNXFileTests.field(8, name)
    return ONNXFileTests.field(
      5, described + ONNXFileTests.field(9, tensor.withUnsafeBytes { Array($0) }))
  }

  /// An input of the graph, of the tensor's type and shape.
  private static func input(_ name: String, _ tensor: Tensor) -> [UInt8] {
    let extents = tensor.shape.flatMap { ONNXFileTests.field(1, ONNXFileTests.field(1, $0)) }
    let type =
      ONNXFileTests.field(1, types[tensor.elementType] ?? 0) + ONNXFileTests.field(2, extents)
    return ONNXFileTests.field(
      11, ONNXFileTests.field(1, name) + ONNXFileTests.field(2, ONNXFileTests.field(1, type)))
  }

  private func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
    ONNXFileTests.field(number, bytes)
  }
  private func field(_ number: Int, _ text: String) -> [UInt8] { ONNXFileTests.field(number, text) }
  private func field(_ number: Int, _ value: Int) -> [UInt8] { ONNXFileTests.field(number, value) }
}
