import ModelGraph
import TensorEngine

/// A weight of a GGUF file as products want it: matrices `[inputs, outputs]`, tables as they are.
struct GGUFConversion {
  let name: String
  let shape: [Int]
  let tensor: GGUFTensor
  /// The tensor's rows that are this weight's.
  let rows: Range<Int>
  let file: Storage

  /// Whether its rows are looked up, and stay rows.
  static func isTable(_ name: String) -> Bool {
    ["embedding.weight", "positions.weight", "segments.weight"].contains(name)
  }

  /// Whether the file has the rows of what are columns here.
  private var isTransposed: Bool { shape.count == 2 && !Self.isTable(name) }

  /// Whether it has to be laid out anew; else it is a view of the file.
  var isConversion: Bool {
    tensor.content.isInBlocks
  }

  /// How the weight is stored, and its one part.
  var encoding: any WeightEncoding {
    switch tensor.content {
    case .plain(let type):
      isTransposed
        ? TransposedEncoding(elementType: type) : DenseEncoding(elementType: type)
    case .doubles:
      isTransposed ? TransposedEncoding(elementType: .f32) : DenseEncoding()
    case .blocks(let format): blockEncoding(format)
    case .compact: blockEncoding(.q8)
    }
  }

  var partName: String {
    switch tensor.content {
    case .plain, .doubles: isTransposed ? "outputs" : "values"
    case .blocks, .compact: "blocks"
    }
  }

  var partType: TensorType {
    switch tensor.content {
    case .plain(let type): TensorType(type, rowShape)
    case .doubles: TensorType(.f32, rowShape)
    case .blocks(let format): blocksType(format)
    case .compact: blocksType(.q8)
    }
  }

  /// The part: a view of the file where it is stored alike, else made anew.
  func makePart() -> Tensor {
    switch tensor.content {
    case .plain(let type): plain(type)
    case .doubles: doubles
    case .blocks(let format): blocks(format)
    case .compact(let format):
      format.encoded(file, at: place, count: rows.count, depth: tensor.shape.last ?? 1)
    }
  }

  /// The part in pieces of whole panels, each made of rows of its own, whose pages are given back:
  /// of two copies of the weight no more than that is ever in memory.
  var pieces: [FilePiece] {
    let step = Swift.max(FilePiece.usualBytes / Swift.max(rowBytes, 1) / 16, 1) * 16
    return stride(from: rows.lowerBound, to: rows.upperBound, by: step).map { first in
      let some = conversion(of: first..<Swift.min(first + step, rows.upperBound))
      return FilePiece(byteCount: some.partType.byteCount) {
        defer { some.giveBackPages() }
        return some.makePart()
      }
    }
  }

  /// Some of the rows alone.
  private func conversion(of rows: Range<Int>) -> GGUFConversion {
    var shape = shape
    shape[Self.isTable(name) ? 0 : shape.count - 1] = rows.count
    return GGUFConversion(name: name, shape: shape, tensor: tensor, rows: rows, file: file)
  }

  private func giveBackPages() {
    Tensor(shape: [bytes.count], elementType: .u8, storage: file, byteOffset: place).giveBackPages()
  }

  var weight: Weight { Weight(shape: shape, encoding: encoding, parts: [partName: makePart()]) }

  private var rowBytes: Int { tensor.range.count / Swift.max(tensor.shape.first ?? 1, 1) }

  /// Where its rows begin in the file.
  private var place: Int { tensor.range.lowerBound + rows.lowerBound * rowBytes }

  private var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: file.bytes[place..<place + rows.count * rowBytes])
  }

  /// The extents of its rows as they lie.
  private var rowShape: [Int] { [rows.count] + tensor.shape.dropFirst() }

  private func blockEncoding(_ format: BlockFormat) -> BlockEncoding {
    BlockEncoding(format, depthAxis: Self.isTable(name) ? .last : .first)
  }

  private func blocksType(_ format: BlockFormat) -> TensorType {
    TensorType(.u8, blockEncoding(format).extents(of: shape).partShape)
  }

  private func blocks(_ format: BlockFormat) -> Tensor {
    let extents = blockEncoding(format).extents(of: shape)
    return Tensor(shape: extents.partShape, elementType: .u8) { target in
      BlockRows.interleave(bytes, extents, into: target)
    }
  }

  private func plain(_ type: ElementType) -> Tensor {
    if place % type.bytes == 0 {
      return Tensor(shape: rowShape, elementType: type, storage: file, byteOffset: place)
    }
    return Tensor(shape: rowShape, elementType: type) { $0.copyMemory(from: bytes) }
  }

  private var doubles: Tensor {
    let values = (0..<bytes.count / 8).map {
      Float(bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self))
    }
    return Tensor(values, shape: rowShape)
  }
}
