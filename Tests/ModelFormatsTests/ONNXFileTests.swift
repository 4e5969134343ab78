import Foundation
import ModelFormats
import ModelGraph
import TensorEngine
import TestSupport
import Testing

/// Files written by hand, field by field as onnx.proto3 numbers them.
@Suite struct ONNXFileTests {
  /// A field of bytes, or a message.
  static func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
    varint(number << 3 | 2) + varint(bytes.count) + bytes
  }

  static func field(_ number: Int, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

  static func field(_ number: Int, _ value: Int) -> [UInt8] { varint(number << 3) + varint(value) }

  static func varint(_ value: Int) -> [UInt8] {
    var (rest, bytes) = (UInt64(bitPattern: Int64(value)), [UInt8]())
    repeat {
      let low = UInt8(rest & 0x7f)
      rest >>= 7
      bytes.append(rest == 0 ? low : low | 0x80)
    } while rest > 0
    return bytes
  }

  /// An input or output of 32-bit floats.
  static func value(_ name: String, _ shape: [Int]) -> [UInt8] {
    let extents = shape.flatMap { field(1, field(1, $0)) }
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, extents)))
  }

  static func node(_ operation: String, domain: String = "", more: [UInt8] = []) -> [UInt8] {
    field(1, "x") + field(2, "y") + field(3, "first") + field(4, operation)
      + field(7, domain) + more
  }

  /// A model of one node from `x` to `y`, both `[2]`.
  static func model(
    _ node: [UInt8], opset: Int = 17, initializer: [UInt8]? = nil
  ) -> [UInt8] {
    let graph =
      field(1, node) + field(2, "graph") + (initializer.map { field(5, $0) } ?? [])
      + field(11, value("x", [2])) + field(12, value("y", [2]))
    return field(1, 8) + field(7, graph) + field(8, field(2, opset))
  }

  static func load(_ bytes: [UInt8]) throws -> Model {
    let file = Storage(count: bytes.count) { $0.copyBytes(from: bytes) }
    return try ONNXFormat.load(file, path: "a.onnx")
  }

  @Test func runsWhatIsWrittenByHand() throws {
    let model = try Self.load(Self.model(Self.node("Abs")))
    let program = try Program(
      compiling: model.graph, weights: model.weights,
      inputTypes: model.graph.inputTypes(batch: 1))
    #expect(try program.run(["x": Tensor([-1, 2], shape: [2])])["y"]?.floats == [1, 2])
  }

  @Test func isKnownByItsFirstBytes() {
    #expect(ONNXFormat.recognizes(Self.model(Self.node("Abs"))))
    #expect(!ONNXFormat.recognizes(Array("GGUF....".utf8)))
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: [UInt8]
    var message: String
    var testDescription: String { name }
  }

  static let refusals = [
    Refusal(
      name: "control flow", bytes: model(node("Loop")),
      message: "`first` (Loop): it is control flow, which a graph here has none of"),
    Refusal(
      name: "an unknown operator", bytes: model(node("Wiggle")),
      message: "`first` (Wiggle): this operator isn't supported"),
    Refusal(
      name: "an unknown domain", bytes: model(node("Abs", domain: "com.example")),
      message: "`first` (Abs): its domain `com.example` isn't known"),
    Refusal(
      name: "a version to come", bytes: model(node("Abs"), opset: 99),
      message: "its operators are of version 99"),
    Refusal(
      name: "a group", bytes: [0x0b], message: "field 1 is a group, which ONNX has none of"),
    Refusal(
      name: "a length beyond the file", bytes: field(1, 8) + [0x3a, 0xff, 0x01],
      message: "field 7 of 255 bytes goes beyond the 0 that are left"),
    Refusal(name: "no graph", bytes: field(1, 8), message: "it holds no graph"),
    Refusal(
      name: "too few elements",
      bytes: model(
        node("Abs"), initializer: field(1, 3) + field(2, 1) + field(8, "w") + field(9, "abcd")),
      message: "tensor `w` of [3] takes 12 bytes, and 4 are there"),
    Refusal(
      name: "a path out of the folder",
      bytes: model(
        node("Abs"),
        initializer: field(1, 3) + field(2, 1) + field(8, "w")
          + field(13, field(1, "location") + field(2, "../secret")) + field(14, 1)),
      message: "tensor `w` lies in `../secret`, which isn't a file beside the model"),
  ]

  @Test(arguments: refusals)
  func refuses(_ refusal: Refusal) {
    do {
      _ = try Self.load(refusal.bytes)
      Issue.record("it was read")
    } catch let error as FormatError {
      #expect(error.path == "a.onnx")
      #expect(error.message == refusal.message)
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test func readsElementsBesideTheModel() throws {
    let folder = try Folder()
    let values: [Float] = [1.5, -2]
    try Data(values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) })
      .write(to: URL(filePath: folder.file("weights 🦔.bin")))
    let weight =
      Self.field(1, 2) + Self.field(2, 1) + Self.field(8, "w")
      + Self.field(13, Self.field(1, "location") + Self.field(2, "weights 🦔.bin"))
      + Self.field(14, 1)
    let node =
      Self.field(1, "x") + Self.field(1, "w") + Self.field(2, "y") + Self.field(4, "Add")
    try Data(Self.model(node, initializer: weight))
      .write(to: URL(filePath: folder.file("a.onnx")))
    let model = try Model(contentsOf: folder.file("a.onnx"))
    #expect(model.weights["w"]?.parts["values"]?.floats == values)
  }

  /// Wherever a file ends, it is refused with a sentence.
  @Test func survivesEveryEnd() throws {
    guard let path = sharedData("onnx/mnist_8/model.onnx") else { return }
    let bytes = Array(try Data(contentsOf: URL(filePath: path)))
    for end in stride(from: 0, to: bytes.count, by: 97) {
      #expect(throws: FormatError.self) { try Self.load(Array(bytes[..<end])) }
    }
  }
}
