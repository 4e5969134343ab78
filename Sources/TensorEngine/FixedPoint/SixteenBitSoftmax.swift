/// The softmax of rows of 16-bit integers, as TensorFlow Lite's reference kernel draws it: between the
/// points of two tables.
public struct SixteenBitSoftmax: Sendable {
  private let multiplier: FixedPointMultiplier

  /// Differences from -10 to 0 to fractions of 15 bits.
  private static let exponentials = LineTable(from: -10, to: 0) {
    RealExponential.exponential($0)
  }
  /// x from 0 to 1 to 1 / (1 + x).
  private static let reciprocals = LineTable(from: 0, to: 1) { 1 / (1 + $0) }

  /// - Parameters:
  ///   - scale: Of the input's grid, around 0. The result's is 1 / 32768.
  ///   - beta: What differences are multiplied by.
  public init(scale: Float, beta: Float) {
    multiplier = FixedPointMultiplier(Double(scale * beta) / (10.0 / 65_535))
  }

  public func run(
    _ x: UnsafePointer<Int16>, into y: UnsafeMutablePointer<Int16>, rows: Int, count: Int
  ) {
    for row in 0..<rows {
      let source = UnsafeBufferPointer(start: x + row * count, count: count)
      let target = y + row * count
      let largest = Int32(source.max() ?? 0)
      var sum: Int32 = 0
      for (index, element) in source.enumerated() {
        let difference = multiplier(Int32(element) - largest) &+ 32_767
        target[index] = Self.exponentials[Int16(clamping: difference)]
        sum &+= Int32(target[index])
      }
      let headroom = sum.leadingZeroBitCount
      let fraction = (Int64(sum) << Int64(max(headroom - 1, 0)) + (1 << 13)) >> 14
      let reciprocal = Int64(Self.reciprocals[Int16(clamping: fraction - (1 << 15) - (1 << 16))])
      let shift = Int64(max(31 - headroom, 1))
      for index in 0..<count {
        let result = (Int64(target[index]) * reciprocal + (1 << (shift - 1))) >> shift
        target[index] = Int16(min(max(result, 0), 32_767))
      }
    }
  }
}

/// A function on an interval as 512 lines, each through the middle as nearly as through the ends: what
/// all 16-bit integers are spread over.
private struct LineTable: Sendable {
  private let points: [Int32]

  private static let lineCount = 512

  init(from low: Double, to high: Double, _ function: (Double) -> Double) {
    let step = (high - low) / Double(Self.lineCount)
    func rounded(_ x: Double) -> Double { (function(x) * 32_768).rounded() }
    func held(_ x: Double) -> Int32 { Int32(min(max(x, -32_768), 32_767)) }
    var points = (0..<Self.lineCount).map { index in
      let x = low + Double(index) * step
      let end = function(low + Double(index + 1) * step) * 32_768
      let drawn = ((end + rounded(x)) / 2).rounded()
      let error = ((drawn - rounded(x + step / 2)) / 2).rounded()
      return held(rounded(x) - error)
    }
    points.append(held(rounded(high)))
    self.points = points
  }

  subscript(code: Int16) -> Int16 {
    let place = 256 + Int(code >> 7)
    let slope = points[place + 1] - points[place]
    return Int16(truncatingIfNeeded: points[place] + (slope * Int32(code & 0x7f) + 64) >> 7)
  }
}
