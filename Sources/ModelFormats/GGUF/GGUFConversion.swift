import ModelGraph
import TensorEngine

/// A weight of a GGUF file as products want it: matrices `[inputs, outputs]`, tables as they are.
struct GGUFConversion {
  let name: String
  let shape: [Int]
  let tensor: GGUFTensor
  let file: Storage

  /// Whether its rows are looked up, and stay rows.
  static func isTable(_ name: String) -> Bool { name == "embedding.weight" }

  /// Whether the file has the rows of what are columns here.
  private var isTransposed: Bool { shape.count == 2 && !Self.isTable(name) }

  /// Whether it has to be laid out anew; else it is a view of the file.
  var isConversion: Bool {
    if case .blocks = tensor.content { true } else { false }
  }

  /// How the weight is stored, and its one part.
  var encoding: any WeightEncoding {
    switch tensor.content {
    case .plain(let type):
      isTransposed
        ? TransposedEncoding(elementType: type) : DenseEncoding(elementType: type)
    case .blocks(let format): blockEncoding(format)
    }
  }

  var partName: String {
    switch tensor.content {
    case .plain: isTransposed ? "outputs" : "values"
    case .blocks: "blocks"
    }
  }

  var partType: TensorType {
    switch tensor.content {
    case .plain(let type): TensorType(type, tensor.shape)
    case .blocks(let format): TensorType(.u8, blockEncoding(format).extents(of: shape).partShape)
    }
  }

  /// The part: a view of the file where it is stored alike, else made anew.
  func makePart() -> Tensor {
    switch tensor.content {
    case .plain(let type): plain(type)
    case .blocks(let format): blocks(format)
    }
  }

  var weight: Weight { Weight(shape: shape, encoding: encoding, parts: [partName: makePart()]) }

  private var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: file.bytes[tensor.range])
  }

  private func blockEncoding(_ format: BlockFormat) -> BlockEncoding {
    BlockEncoding(format, depthAxis: Self.isTable(name) ? .last : .first)
  }

  private func blocks(_ format: BlockFormat) -> Tensor {
    let extents = blockEncoding(format).extents(of: shape)
    return Tensor(shape: extents.partShape, elementType: .u8) { target in
      BlockRows.interleave(bytes, extents, into: target)
    }
  }

  private func plain(_ type: ElementType) -> Tensor {
    if tensor.range.lowerBound % type.bytes == 0 {
      return Tensor(
        shape: tensor.shape, elementType: type, storage: file,
        byteOffset: tensor.range.lowerBound)
    }
    return Tensor(shape: tensor.shape, elementType: type) { $0.copyMemory(from: bytes) }
  }
}
