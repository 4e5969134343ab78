public import ModelGraph
public import TensorEngine

/// A kind of file that holds a model.
public protocol ModelFormat: Sendable {
  /// What people call it.
  static var name: String { get }
  /// Without the dot, in lower case; the first is the usual one.
  static var fileExtensions: [String] { get }
  /// Whether a file that starts with these bytes (64, or all there are) may be of this format.
  static func recognizes(_ start: [UInt8]) -> Bool
  /// Reads a model whose weights are views of the file.
  ///
  /// - Throws: A `FormatError` naming `path` where the file is broken or not supported.
  static func load(_ file: Storage, path: String) throws(FormatError) -> Model
  /// Writes a model; equal models give equal bytes. What was at the path stays as it was until
  /// all is written.
  ///
  /// - Throws: A `FormatError` naming `path`.
  static func save(_ model: Model, to path: String) throws(FormatError)
  /// The weights, by name, that a file of this format holds as 32-bit floats, because it has no
  /// place for their encodings.
  ///
  /// - Throws: A `FormatError` where the model can't be written at all.
  static func weightsDecoded(of model: Model) throws(FormatError) -> [String]
}

extension ModelFormat {
  public static func weightsDecoded(of model: Model) throws(FormatError) -> [String] { [] }
}

/// The formats, tried in order. A new one is a folder here and a line below.
public let modelFormats: [any ModelFormat.Type] = [
  GGUFFormat.self, HoneFormat.self, ONNXFormat.self, TFLiteFormat.self,
]
