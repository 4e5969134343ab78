/// The softmax of rows of integers in fixed point, as TensorFlow Lite's reference kernels compute it.
///
/// Of bytes the exponential of each difference to the largest is known beforehand: there are 256.
public struct FixedSoftmax: Sendable {
  /// e to minus the difference, as a raw fraction; nil where it is too small to count.
  private let exponentials: [Int32?]

  private static let differenceBits = 5
  private static let sumBits = 12

  /// - Parameters:
  ///   - scale: Of the input's grid.
  ///   - beta: What differences are multiplied by.
  public init(scale: Float, beta: Float) {
    let real = min(
      Double(beta) * Double(scale) * Double(1 << (31 - Self.differenceBits)), 0x1p31 - 1)
    let multiplier = FixedPointMultiplier(real)
    let radius = Self.radius(leftShift: Int(multiplier.left))
    exponentials = (0..<256).map { difference in
      guard difference <= radius else { return nil }
      let scaled = FixedPointNumber<Int32>(
        raw: multiplier(Int32(-difference)), integerBits: Self.differenceBits)
      return scaled.exponential.raw
    }
  }

  /// The largest difference that the integer bits hold.
  private static func radius(leftShift: Int) -> Int {
    let largest = Double((1 << differenceBits) - 1) * Double(1 << (31 - differenceBits))
    return Int((largest / Double(sign: .plus, exponent: leftShift, significand: 1)).rounded(.down))
  }

  /// Rows of bytes; the result lies on the grid of 1/256 (1/32768 where it has 16 bits) from the
  /// lowest integer on.
  public func run(
    _ type: ElementType, _ x: UnsafeRawPointer, into y: UnsafeMutableRawPointer,
    _ resultType: ElementType, rows: Int, count: Int
  ) {
    switch (type, resultType) {
    case (.i8, .i8): run(x, y, rows, count, Int8.self, Int8.self)
    case (.i8, .i16): run(x, y, rows, count, Int8.self, Int16.self)
    case (.u8, .u8): run(x, y, rows, count, UInt8.self, UInt8.self)
    case (.u8, .i16): run(x, y, rows, count, UInt8.self, Int16.self)
    default: preconditionFailure("no softmax from \(type) to \(resultType)")
    }
  }

  private func run<Element: FixedWidthInteger, Result: FixedWidthInteger>(
    _ x: UnsafeRawPointer, _ y: UnsafeMutableRawPointer, _ rows: Int, _ count: Int,
    _ type: Element.Type, _ resultType: Result.Type
  ) {
    let x = x.assumingMemoryBound(to: type)
    let y = y.assumingMemoryBound(to: resultType)
    for row in 0..<rows {
      let source = UnsafeBufferPointer(start: x + row * count, count: count)
      let target = y + row * count
      let largest = source.max() ?? 0
      var sum: Int32 = 0
      for element in source {
        guard let exponential = exponentials[Int(largest) - Int(element)] else { continue }
        sum &+= exponential.shifted(by: -Self.sumBits)
      }
      let headroom = sum.leadingZeroBitCount
      let fraction = Int32(bitPattern: (UInt32(bitPattern: sum) << headroom) &- (1 << 31))
      let scale = FixedPointNumber<Int32>.constant(fraction).reciprocalOfOnePlus.raw
      let exponent = Self.sumBits - headroom + 31 - Result.bitWidth
      for (index, element) in source.enumerated() {
        guard let exponential = exponentials[Int(largest) - Int(element)] else {
          target[index] = .min
          continue
        }
        let result = scale.doubledHighProduct(with: exponential).shifted(by: -exponent)
        target[index] = Result(clamping: Int64(result) + Int64(Result.min))
      }
    }
  }
}
