public import ModelGraph
public import TensorEngine

/// ONNX, the exchange format of many trainers: graphs without control flow, converted into the
/// engine's operators.
public enum ONNXFormat: ModelFormat {
  public static let name = "ONNX"
  public static let fileExtensions = ["onnx"]

  /// A `ModelProto` starts with its version (field 1, a varint), which is a single byte, and goes on
  /// with a field of bytes or a number.
  public static func recognizes(_ start: [UInt8]) -> Bool {
    start.count > 3 && start[0] == 0x08 && (1...32).contains(start[1])
      && [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72].contains(start[2])
  }

  public static func load(_ file: Storage, path: String) throws(FormatError) -> Model {
    try ONNXImport(try ONNXDocument(file, path: path)).model()
  }

  public static func save(_ model: Model, to path: String) throws(FormatError) {
    throw FormatError(
      path, "ONNX files are read, not written", hint: "save it as `.hone`", cause: .unsupported)
  }
}
