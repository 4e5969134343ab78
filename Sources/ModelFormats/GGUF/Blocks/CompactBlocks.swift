import TensorEngine

/// A format of blocks that is read, but not multiplied as it lies: its weights are decoded and
/// stored as `q8_0`, whose steps are far smaller than those of any of these.
///
/// The layouts are ggml's (`ggml-common.h`, `ggml-quants.c`), the numbers exactly those that
/// `gguf-py` decodes.
struct CompactBlocks: Sendable, Equatable {
  /// Its name in ggml, in lower case.
  let name: String
  let weightsPerBlock: Int
  let bytesPerBlock: Int
  /// Decodes one block.
  let decode: @Sendable (BlockBytes, UnsafeMutablePointer<Float>) -> Void

  static func == (a: CompactBlocks, b: CompactBlocks) -> Bool { a.name == b.name }

  /// Every format, by its number in a file (`ggml_type`).
  static let byNumber: [UInt32: CompactBlocks] = [
    16: .iq2XXS, 17: .iq2XS, 18: .iq3XXS, 19: .iq1S, 20: .iq4NL, 21: .iq3S,
    22: .iq2S, 23: .iq4XS, 29: .iq1M, 34: .tq1, 35: .tq2, 39: .mxfp4, 40: .nvfp4,
  ]

  /// The weights of whole blocks.
  ///
  /// - Precondition: `target` has room for all of them.
  func decode(_ bytes: UnsafeRawBufferPointer, into target: UnsafeMutablePointer<Float>) {
    for block in 0..<bytes.count / bytesPerBlock {
      let start = block * bytesPerBlock
      decode(
        BlockBytes(UnsafeRawBufferPointer(rebasing: bytes[start..<start + bytesPerBlock])),
        target + block * weightsPerBlock)
    }
  }

  /// Rows of `depth` weights in these blocks as `q8_0`, interleaved: what `BlockEncoding` stores.
  ///
  /// Panels of sixteen rows are decoded on several threads, so that no more than a panel a thread
  /// is ever held as floats.
  ///
  /// - Parameter offset: Where the rows begin in the file.
  func encoded(_ file: Storage, at offset: Int, count: Int, depth: Int) -> Tensor {
    let target = BlockEncoding(.q8, depthAxis: .last)
    let shape = target.extents(of: [count, depth]).partShape
    let panelBytes = shape.dropFirst().reduce(1, *)
    let rowBytes = depth / weightsPerBlock * bytesPerBlock
    return Tensor(shape: shape, elementType: .u8) { panels in
      panels.initializeMemory(as: UInt8.self, repeating: 0)
      let all = Target(panels)
      ThreadPool.run(tasks: shape[0]) { panel in
        let some = panel * 16..<min(panel * 16 + 16, count)
        let decoded = Tensor(shape: [some.count, depth]) { floats in
          guard let start = floats.baseAddress else { return }
          let first = offset + some.lowerBound * rowBytes
          decode(
            UnsafeRawBufferPointer(rebasing: file.bytes[first..<first + some.count * rowBytes]),
            into: start)
        }
        guard let part = try? target.encode(decoded.withoutExtremes)["blocks"] else { return }
        part.withUnsafeBytes { all.write($0, at: panel * panelBytes) }
      }
    }
  }

  /// Memory of which every task writes a piece of its own.
  private struct Target: @unchecked Sendable {
    private let bytes: UnsafeMutableRawBufferPointer
    init(_ bytes: UnsafeMutableRawBufferPointer) { self.bytes = bytes }
    func write(_ piece: UnsafeRawBufferPointer, at offset: Int) {
      UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<offset + piece.count])
        .copyMemory(from: piece)
    }
  }
}

extension Tensor {
  /// NaNs as 0, and everything held within 16-bit floats, beyond which a weight is a broken file's.
  fileprivate var withoutExtremes: Tensor {
    let largest: Float = 65504
    return withElements(as: Float.self) { elements in
      guard !elements.allSatisfy({ $0.magnitude <= largest }) else { return self }
      let held = elements.map { $0.isNaN ? 0 : Swift.min(Swift.max($0, -largest), largest) }
      return Tensor(held, shape: shape)
    }
  }
}
