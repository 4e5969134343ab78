/// Products of pairs of computed matrices of 8 or 16 bits, each on its own grid, as TensorFlow Lite's
/// reference kernel forms them. A plain loop: such products are rare, and small.
public struct IntegerMatrixProduct: Sendable {
  public struct Operand: Sendable {
    let zero: Int32
    let isTransposed: Bool

    public init(zero: Int, isTransposed: Bool) {
      (self.zero, self.isTransposed) = (Int32(zero), isTransposed)
    }
  }

  let rows: Int
  let columns: Int
  let depth: Int
  let a: Operand
  let b: Operand
  let multiplier: FixedPointMultiplier
  let zeroPoint: Int32

  public init(
    rows: Int, columns: Int, depth: Int, a: Operand, b: Operand, multiplier: FixedPointMultiplier,
    zeroPoint: Int
  ) {
    (self.rows, self.columns, self.depth) = (rows, columns, depth)
    (self.a, self.b) = (a, b)
    (self.multiplier, self.zeroPoint) = (multiplier, Int32(zeroPoint))
  }

  /// The products of the pairs of a range. Sums of 16 bits are of 64, and scaled by fewer bits.
  public func run(
    _ type: ElementType, _ x: UnsafeRawPointer, _ z: UnsafeRawPointer,
    into y: UnsafeMutableRawPointer, pairs: Range<Int>
  ) {
    switch type {
    case .i8: run(x.elements(Int8.self), z.elements(Int8.self), y.elements(Int8.self), pairs)
    case .u8: run(x.elements(UInt8.self), z.elements(UInt8.self), y.elements(UInt8.self), pairs)
    case .i16: run(x.elements(Int16.self), z.elements(Int16.self), y.elements(Int16.self), pairs)
    default: preconditionFailure("\(type) isn't an integer of 8 or 16 bits")
    }
  }

  private func run<Element: FixedWidthInteger>(
    _ x: UnsafePointer<Element>, _ z: UnsafePointer<Element>, _ y: UnsafeMutablePointer<Element>,
    _ pairs: Range<Int>
  ) {
    let (aRow, aStep) = a.isTransposed ? (1, rows) : (depth, 1)
    let (bStep, bColumn) = b.isTransposed ? (1, depth) : (columns, 1)
    for pair in pairs {
      let (left, right) = (x + pair * rows * depth, z + pair * depth * columns)
      for row in 0..<rows {
        for column in 0..<columns {
          var sum: Int64 = 0
          for k in 0..<depth {
            let factor = Int32(left[row * aRow + k * aStep]) - a.zero
            let other = Int32(right[k * bStep + column * bColumn]) - b.zero
            sum &+= Int64(factor) * Int64(other)
          }
          let scaled =
            Element.bitWidth == 16
            ? multiplier.wide(sum) : multiplier(Int32(truncatingIfNeeded: sum))
          y[(pair * rows + row) * columns + column] = Element(clamping: scaled &+ zeroPoint)
        }
      }
    }
  }
}
