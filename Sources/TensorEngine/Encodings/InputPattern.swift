/// Of every `of` inputs that lead to an output, `keep` and where they are; what doesn't fill a run
/// keeps its share, rounded up.
///
/// Inputs are the last axis but one. Where fewer are kept, zeros are stored beside them.
struct InputPattern {
  let keep: Int
  let of: Int
  private let outputs: Int
  private let inputs: Int
  private let matrices: Int

  /// - Throws: An `EncodingError` where there is no such pattern.
  init(keep: Int, of: Int, shape: [Int]) throws(EncodingError) {
    guard keep > 0, keep < of, of <= 64 else {
      throw EncodingError("a pattern keeps some of up to 64 weights, not \(keep) of \(of)")
    }
    self.keep = keep
    self.of = of
    outputs = shape.last ?? 1
    inputs = shape.count > 1 ? shape[shape.count - 2] : 1
    let extent = inputs * outputs
    matrices = extent == 0 ? 0 : shape.reduce(1, *) / extent
  }

  /// The bits that a place in a run takes.
  static func bits(of count: Int) -> Int { Int.bitWidth - max(count - 1, 1).leadingZeroBitCount }

  private var runs: Int { (inputs + of - 1) / of }

  private func length(ofRun run: Int) -> Int { min(of, inputs - run * of) }

  private func kept(ofRun run: Int) -> Int { (length(ofRun: run) * keep + of - 1) / of }

  /// How many weights are stored.
  private var count: Int {
    (inputs / of * keep + (inputs % of * keep + of - 1) / of) * outputs * matrices
  }

  /// The place of a run's first input.
  private func start(_ matrix: Int, _ run: Int, _ output: Int) -> Int {
    (matrix * inputs + run * of) * outputs + output
  }

  func store(
    _ isKept: [Bool]
  ) throws(EncodingError) -> (places: [Int], parts: [String: Tensor]) {
    var places: [Int] = []
    var positions: [UInt16] = []
    for matrix in 0..<matrices {
      for run in 0..<runs {
        for output in 0..<outputs {
          let start = start(matrix, run, output)
          let (own, spare) = (0..<length(ofRun: run)).parted { isKept[start + $0 * outputs] }
          guard own.count <= kept(ofRun: run) else {
            throw EncodingError(
              "\(own.count) of \(length(ofRun: run)) inputs to output \(output) aren't zero, more "
                + "than \(kept(ofRun: run))")
          }
          let stored = (own + spare.prefix(kept(ofRun: run) - own.count)).sorted()
          positions += stored.map(UInt16.init)
          places += stored.map { start + $0 * outputs }
        }
      }
    }
    return (places, ["positions": BitPacking.pack(positions, bits: Self.bits(of: of))])
  }

  func forEach(
    in parts: [String: Tensor], of encoding: some WeightEncoding, _ body: (Int) -> Void
  ) throws(EncodingError) {
    let (count, bits) = (count, Self.bits(of: of))
    let byteCount = BitPacking.byteCount(of: count, bits: bits)
    let packed = try encoding.part("positions", in: parts, .u8, shape: [byteCount])
    let positions = BitPacking.unpack(packed, count: count, bits: bits)
    var next = 0
    for matrix in 0..<matrices {
      for run in 0..<runs {
        for output in 0..<outputs {
          var last = -1
          for position in positions[next..<(next + kept(ofRun: run))].lazy.map({ Int($0) }) {
            guard position > last, position < length(ofRun: run) else {
              throw EncodingError("position \(position) doesn't follow \(last) in a run of \(of)")
            }
            body(start(matrix, run, output) + position * outputs)
            last = position
          }
          next += kept(ofRun: run)
        }
      }
    }
  }
}

extension Range<Int> {
  /// The numbers that belong, and those that don't.
  fileprivate func parted(_ belongs: (Int) -> Bool) -> (own: [Int], spare: [Int]) {
    (filter(belongs), filter { !belongs($0) })
  }
}
