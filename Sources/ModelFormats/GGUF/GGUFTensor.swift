import TensorEngine

/// A tensor of a GGUF file: rows of elements, or of blocks.
struct GGUFTensor {
  enum Content: Equatable {
    case plain(ElementType)
    case blocks(BlockFormat)
    /// Blocks that are decoded and stored as others.
    case compact(CompactBlocks)
    /// 64-bit floats, which become 32-bit ones.
    case doubles

    /// The types by their numbers in the file (`ggml_type`).
    static let byNumber: [UInt32: Content] = CompactBlocks.byNumber.mapValues { .compact($0) }
      .merging(plainByNumber) { $1 }

    private static let plainByNumber: [UInt32: Content] = [
      0: .plain(.f32), 1: .plain(.f16), 2: .blocks(.q4), 3: .blocks(.q4WithMinimum),
      6: .blocks(.q5), 7: .blocks(.q5WithMinimum), 8: .blocks(.q8), 10: .blocks(.q2K),
      11: .blocks(.q3K), 12: .blocks(.q4K),
      13: .blocks(.q5K), 14: .blocks(.q6K), 28: .doubles, 30: .plain(.bf16),
    ]

    /// The elements that one row must be a multiple of.
    var elementsPerBlock: Int {
      switch self {
      case .plain, .doubles: 1
      case .blocks(let format): format.weightsPerBlock
      case .compact(let format): format.weightsPerBlock
      }
    }

    var bytesPerBlock: Int {
      switch self {
      case .plain(let type): type.bytes
      case .blocks(let format): format.bytesPerBlock
      case .compact(let format): format.bytesPerBlock
      case .doubles: MemoryLayout<Double>.size
      }
    }

    /// The type's number, for those that are written.
    var number: UInt32 {
      Self.plainByNumber.first { $0.value == self }?.key ?? 0
    }

    var isInBlocks: Bool { elementsPerBlock > 1 }
  }

  let name: String
  /// The extents, the slowest first: `[outputs, inputs]` of a matrix.
  let shape: [Int]
  let content: Content
  /// Where its description stands, for errors.
  let place: Int
  /// Its bytes in the file.
  let range: Range<Int>
}
