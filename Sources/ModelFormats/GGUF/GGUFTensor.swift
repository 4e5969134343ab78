import TensorEngine

/// A tensor of a GGUF file: rows of elements, or of blocks.
struct GGUFTensor {
  enum Content: Equatable {
    case plain(ElementType)
    case blocks(BlockFormat)

    /// The types by their numbers in the file (`ggml_type`).
    static let byNumber: [UInt32: Content] = [
      0: .plain(.f32), 1: .plain(.f16), 2: .blocks(.q4), 3: .blocks(.q4WithMinimum),
      6: .blocks(.q5), 7: .blocks(.q5WithMinimum), 8: .blocks(.q8), 12: .blocks(.q4K),
      13: .blocks(.q5K), 14: .blocks(.q6K), 30: .plain(.bf16),
    ]

    /// The elements that one row must be a multiple of.
    var elementsPerBlock: Int {
      switch self {
      case .plain: 1
      case .blocks(let format): format.weightsPerBlock
      }
    }

    var bytesPerBlock: Int {
      switch self {
      case .plain(let type): type.bytes
      case .blocks(let format): format.bytesPerBlock
      }
    }
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
