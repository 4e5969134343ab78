import FoundationEssentials
public import ModelGraph
import TensorEngine

extension Model {
  /// Reads a model from a file of any of the formats, known by its first bytes, or from a folder in
  /// the layout of Hugging Face.
  ///
  /// - Parameter extents: What extents are that the file leaves free, by their names there.
  /// - Throws: A `FormatError` where the file can't be read, is of no known format, or is broken, or
  ///   has no free extent of a name.
  public init(contentsOf path: String, extents: [String: Int] = [:]) throws(FormatError) {
    if Self.isFolder(path) {
      guard extents.isEmpty else { throw Self.namelessExtents(path) }
      self = try HuggingFace.load(folder: path)
      return
    }
    let file = try Self.mapped(path)
    guard !file.bytes.isEmpty else { throw FormatError(path, "the file is empty", at: 0) }
    let format = try Self.format(of: Array(file.bytes.prefix(64)), path: path)
    if extents.isEmpty {
      self = try format.load(file, path: path)
    } else if format == ONNXFormat.self {
      self = try ONNXImport(try ONNXDocument(file, path: path), extents: extents).model()
    } else {
      throw Self.namelessExtents(path)
    }
  }

  private static func namelessExtents(_ path: String) -> FormatError {
    FormatError(
      path, "its extents have no names", hint: "those of ONNX files do", cause: .unsupported)
  }

  /// Holds a model against the file that it was read from, where that names its content.
  ///
  /// A large file of Hone's is opened without reading it: this reads all of it. The hash is
  /// remembered, so that whoever asks for it next has it for nothing.
  ///
  /// - Throws: A `FormatError` where some of the file's bytes have changed since it was written.
  public func check(against path: String) throws(FormatError) {
    guard !Self.isFolder(path) else { return }
    let file = try Self.mapped(path)
    guard file.bytes.count > HoneFormat.largestReadWhole,
      HoneFormat.recognizes(Array(file.bytes.prefix(64)))
    else { return }
    try HoneFormat.check(self, against: file, path: path)
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
  }

  static func mapped(_ path: String) throws(FormatError) -> Storage {
    do {
      return try Storage(mapping: path)
    } catch let error as FileError {
      throw FormatError(error)
    } catch {
      throw FormatError(path, "\(error)")
    }
  }

  /// Writes the model in the format that the path's extension names.
  ///
  /// - Throws: A `FormatError` where there is no such format or the file can't be written.
  public func write(to path: String) throws(FormatError) {
    guard let format = Self.format(named: path) else {
      throw FormatError(
        path, "its extension names no model format", hint: Self.knownFormats, cause: .unsupported)
    }
    try format.save(self, to: path)
  }

  /// The weights, by name, that a file of that extension holds as 32-bit floats, because its format
  /// has no place for their encodings.
  ///
  /// - Throws: A `FormatError` where the model can't be written there at all.
  public func weightsDecoded(in path: String) throws(FormatError) -> [String] {
    try Self.format(named: path)?.weightsDecoded(of: self) ?? []
  }

  private static func format(
    of start: [UInt8], path: String
  ) throws(FormatError) -> any ModelFormat.Type {
    if let format = modelFormats.first(where: { $0.recognizes(start) }) { return format }
    // A broken file gets its own format's account of what is broken.
    if let format = format(named: path) { return format }
    throw FormatError(
      path, "it isn't a model file of a known format", at: 0, hint: knownFormats,
      cause: .unsupported)
  }

  private static func format(named path: String) -> (any ModelFormat.Type)? {
    let file = path.split(separator: "/").last ?? ""
    guard let dot = file.lastIndex(of: ".") else { return nil }
    let fileExtension = file[file.index(after: dot)...].lowercased()
    return modelFormats.first { $0.fileExtensions.contains(fileExtension) }
  }

  private static var knownFormats: String {
    let extensions = modelFormats.flatMap { format in
      format.fileExtensions.map { "`.\($0)` (\(format.name))" }
    }
    return "the formats are \(extensions.joined(separator: ", "))"
  }
}
