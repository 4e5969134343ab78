import ModelGraph
import TensorEngine

/// Weights as the rows of one tensor of a GGUF file: the way back from `GGUFConversion`.
struct GGUFRows {
  let name: String
  private let weights: [Weight]
  /// The weights' names in the model.
  private let members: [String]
  /// Whether each weight's columns are the rows.
  private let isTransposed: Bool
  /// The order in which a weight's rows are written; nil where they stay.
  private let order: [Int]?

  /// - Parameters:
  ///   - members: The weights, by their names in the model.
  ///   - order: The order of all rows of a single weight.
  init(
    _ name: String, _ members: [(name: String, weight: Weight)], isTable: Bool,
    order: [Int]? = nil
  ) {
    self.name = name
    self.members = members.map(\.name)
    weights = members.map(\.weight)
    self.order = order
    isTransposed = !isTable && weights.allSatisfy { $0.shape.count == 2 }
  }

  /// The tensor's entry. Weights in blocks stay as they are where all are of one format, and plain
  /// matrices of one type too; all others are written as 32-bit floats.
  var entry: GGUFWriter.Entry {
    let content = content
    let shapes = weights.map { isTransposed ? Array($0.shape.reversed()) : $0.shape }
    let rowCount = shapes.reduce(0) { $0 + $1[0] }
    return GGUFWriter.Entry(
      name: name, shape: [rowCount] + shapes[0].dropFirst(), content: content
    ) { () throws(FormatError) -> Tensor in try make(content) }
  }

  /// The weights that are written as 32-bit floats though they are stored in other numbers.
  var decoded: [String] {
    guard content == .plain(.f32) else { return [] }
    return zip(members, weights).filter { _, weight in
      !(weight.encoding is DenseEncoding || weight.encoding is TransposedEncoding)
    }.map(\.0)
  }

  private var content: GGUFTensor.Content {
    let contents = weights.map { Self.content(of: $0, isTransposed: isTransposed) }
    let isAlike = contents.allSatisfy { $0 == contents[0] }
    return isAlike ? contents[0] ?? .plain(.f32) : .plain(.f32)
  }

  /// What the weight can be written as without a change; nil where it must be decoded.
  private static func content(of weight: Weight, isTransposed: Bool) -> GGUFTensor.Content? {
    // llama.cpp wants vectors as 32-bit floats.
    guard weight.shape.count == 2 else { return nil }
    if let dense = weight.encoding as? DenseEncoding, dense.elementType.isFloat {
      return .plain(dense.elementType)
    }
    if let rows = weight.encoding as? TransposedEncoding, isTransposed {
      return .plain(rows.elementType)
    }
    guard let blocks = weight.encoding as? BlockEncoding,
      blocks.depthAxis == (isTransposed ? .first : .last),
      blocks.extents(of: weight.shape).depth % blocks.format.weightsPerBlock == 0
    else { return nil }
    return .blocks(blocks.format)
  }

  private func make(_ content: GGUFTensor.Content) throws(FormatError) -> Tensor {
    let pieces: [Tensor]
    do throws(EncodingError) {
      var made: [Tensor] = []
      for weight in weights { made.append(try rows(of: weight, content)) }
      pieces = made
    } catch {
      throw FormatError(name, "it can't be written: \(error.message)")
    }
    guard pieces.count > 1 || order != nil else { return pieces[0] }
    return joined(pieces)
  }

  /// The rows of one weight, as bytes or elements.
  private func rows(
    of weight: Weight, _ content: GGUFTensor.Content
  ) throws(EncodingError) -> Tensor {
    if case .blocks = content { return try BlockRows.bytes(of: weight) }
    if isTransposed, let outputs = weight.parts["outputs"],
      .plain(outputs.elementType) == content
    {
      return outputs
    }
    var values = try weight.decoded()
    if case .plain(let type) = content, type != .f32, let stored = weight.parts["values"] {
      values = stored
    }
    guard isTransposed else { return values }
    let shape = Array(weight.shape.reversed())
    return Tensor(shape: shape, elementType: values.elementType) { target in
      values.withUnsafeBytes { source in
        guard let source = source.baseAddress, let target = target.baseAddress else { return }
        StridedCopy.permute(
          weight.shape, order: [1, 0], elementBytes: values.elementType.bytes
        ).run(source, into: target)
      }
    }
  }

  /// All rows behind each other, in their order.
  private func joined(_ pieces: [Tensor]) -> Tensor {
    let rowBytes = pieces[0].byteCount / Swift.max(pieces[0].shape[0], 1)
    let byteCount = pieces.reduce(0) { $0 + $1.byteCount }
    return Tensor(shape: [byteCount], elementType: .u8) { target in
      var row = 0
      for piece in pieces {
        piece.withUnsafeBytes { source in
          for from in 0..<piece.shape[0] {
            let bytes = source[from * rowBytes..<(from + 1) * rowBytes]
            let at = order?[row] ?? row
            target[at * rowBytes..<(at + 1) * rowBytes].copyBytes(from: bytes)
            row += 1
          }
        }
      }
    }
  }
}
