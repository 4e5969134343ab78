public import TensorEngine

/// An ONNX file as it is written: a `ModelProto` with its graph (onnx.proto3).
///
/// It is held against the format here, not against the operators' meaning; that is the import's.
public struct ONNXDocument {
  let path: String
  /// The version of each domain's operators; the standard one's domain is the empty text.
  private(set) var opsets: [String: Int] = [:]
  private(set) var producer = ""
  private(set) var metadata: [String: String] = [:]
  let graph: ONNXGraph

  var nodes: [ONNXNode] { graph.nodes }
  var initializers: [ONNXTensor] { graph.initializers }
  var inputs: [ONNXValueInfo] { graph.inputs }
  var outputs: [ONNXValueInfo] { graph.outputs }

  /// Maps a file and reads it; its large tensors stay where they are.
  ///
  /// - Throws: A `FormatError` where it can't be read or is broken.
  public init(contentsOf path: String) throws(FormatError) {
    try self.init(try ProtobufFile(mapping: path).storage, path: path)
  }

  /// Reads a file that is in memory already; tensors in other files are looked for beside `path`.
  ///
  /// - Throws: A `FormatError` where it is broken.
  public init(_ storage: Storage, path: String) throws(FormatError) {
    self.path = path
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let beside = folder.isEmpty ? "." : folder.joined(separator: "/")
    var reader = ProtobufReader(ProtobufFile(storage: storage, path: path))
    var graph: ONNXGraph?
    while let field = try reader.next() {
      switch field.number {
      case 2: producer = try reader.text(field, "the producer's name")
      case 7: graph = try ONNXGraph(try reader.message(field, "the graph"), folder: beside)
      case 8:
        let opset = try Opset(try reader.message(field, "a domain's version"))
        opsets[opset.domain == "ai.onnx" ? "" : opset.domain] = opset.version
      case 14:
        let entry = try TextEntry(try reader.message(field, "an entry of the metadata"))
        metadata[entry.key] = entry.value
      case 25:
        throw FormatError(
          path, "it defines functions of its own, which aren't supported", at: field.offset,
          cause: .unsupported)
      default: break
      }
    }
    guard let graph else { throw FormatError(path, "it holds no graph", at: 0) }
    self.graph = graph
  }
}

/// An `OperatorSetIdProto`.
private struct Opset {
  var domain = ""
  var version = 1

  init(_ source: ProtobufReader) throws(FormatError) {
    var reader = source
    while let field = try reader.next() {
      switch field.number {
      case 1: domain = try reader.text(field, "a domain")
      case 2: version = try reader.integer(field, "a domain's version")
      default: break
      }
    }
  }
}

extension ProtobufFile {
  /// Maps a file.
  ///
  /// - Throws: A `FormatError` where it can't be read.
  init(mapping path: String) throws(FormatError) {
    do {
      self.init(storage: try Storage(mapping: path), path: path)
    } catch let error as FileError {
      throw FormatError(error)
    } catch {
      throw FormatError(path, "\(error)")
    }
  }
}

extension Tensor {
  /// Reads a tensor that stands alone in a file (`TensorProto`), as ONNX's test data does.
  ///
  /// - Throws: A `FormatError` where the file can't be read or is broken.
  public init(contentsOfONNXTensor path: String) throws(FormatError) {
    let file = try ProtobufFile(mapping: path)
    self = try ONNXTensor(ProtobufReader(file), at: 0, folder: nil).tensor
  }

  /// Reads the tensors of a sequence that stands alone in a file (`SequenceProto`).
  ///
  /// - Throws: A `FormatError` where the file can't be read or is broken.
  static func sequence(contentsOfONNX path: String) throws(FormatError) -> [Tensor] {
    var reader = ProtobufReader(try ProtobufFile(mapping: path))
    var tensors: [Tensor] = []
    while let field = try reader.next() {
      guard field.number == 3 else { continue }
      let element = try reader.message(field, "an element of the sequence")
      tensors.append(try ONNXTensor(element, at: field.offset, folder: nil).tensor)
    }
    return tensors
  }
}
