public import ModelGraph
public import TensorEngine

/// TensorFlow Lite, also called LiteRT: floats, and integers of 8 and 16 bits.
public enum TFLiteFormat: ModelFormat {
  public static let name = "TensorFlow Lite"
  public static let fileExtensions = ["tflite", "lite"]

  public static func recognizes(_ start: [UInt8]) -> Bool {
    start.count >= 8 && Array(start[4..<8]) == TFLiteFile.identifier
  }

  public static func load(_ file: Storage, path: String) throws(FormatError) -> Model {
    let contents = try TFLiteFile(file, path: path)
    let model = try TFLiteImport(contents).model()
    if let problem = GraphCheck.problem(in: model) { throw FormatError(path, problem) }
    return model
  }

  public static func save(_ model: Model, to path: String) throws(FormatError) {
    throw FormatError(
      path, "TensorFlow Lite files are read, not written", hint: "save it as `.hone`",
      cause: .unsupported)
  }
}
