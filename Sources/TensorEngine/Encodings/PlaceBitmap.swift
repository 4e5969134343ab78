/// A bit for each run of `width` neighbouring outputs, the lowest of a byte first; a row's last run
/// may be shorter.
struct PlaceBitmap {
  let width: Int
  private let rows: Int
  private let columns: Int
  private let runs: Int

  init(width: Int, shape: [Int]) {
    self.width = width
    let count = shape.reduce(1, *)
    // Runs of one don't end at a row's end: the whole is one row.
    columns = width == 1 ? count : (shape.last ?? 1)
    rows = columns == 0 ? 0 : count / columns
    runs = (columns + width - 1) / width
  }

  private var bitCount: Int { rows * runs }

  private func places(ofRun run: Int) -> Range<Int> {
    let (row, first) = (run / runs, run % runs * width)
    return row * columns + first..<row * columns + min(first + width, columns)
  }

  func store(_ isKept: [Bool]) -> (places: [Int], parts: [String: Tensor]) {
    var places: [Int] = []
    var bits = [UInt16](repeating: 0, count: bitCount)
    for run in 0..<bitCount {
      let own = self.places(ofRun: run)
      guard own.contains(where: { isKept[$0] }) else { continue }
      bits[run] = 1
      places += own
    }
    return (places, ["bitmap": BitPacking.pack(bits, bits: 1)])
  }

  func forEach(
    in parts: [String: Tensor], of encoding: some WeightEncoding, _ body: (Int) -> Void
  ) throws(EncodingError) {
    let byteCount = BitPacking.byteCount(of: bitCount, bits: 1)
    let bitmap = try encoding.part("bitmap", in: parts, .u8, shape: [byteCount])
    let padding = byteCount * 8 - bitCount
    let last = bitmap.withUnsafeBytes { $0.last ?? 0 }
    guard padding == 0 || last >> UInt8(8 - padding) == 0 else {
      let owner = width == 1 ? "weights" : "blocks"
      throw EncodingError("the part `bitmap` has bits set beyond its \(bitCount) \(owner)")
    }
    bitmap.withUnsafeBytes { bytes in
      for (index, byte) in bytes.enumerated() {
        var bits = byte
        while bits != 0 {
          let run = index * 8 + bits.trailingZeroBitCount
          if width == 1 { body(run) } else { for place in places(ofRun: run) { body(place) } }
          bits &= bits - 1
        }
      }
    }
  }
}
