import TensorEngine
import Testing

@Suite struct PortableTests {
  static func unary(_ function: UnaryFunction, _ x: [Double], p: Float = 0) -> [Double] {
    var y = [Double](repeating: 0, count: x.count)
    PortableKernels.unary(function, .f64, x, into: &y, count: x.count, p: p, q: 0)
    return y
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var function: UnaryFunction
    var x: [Double]
    var y: [Double]
    var testDescription: String { "\(function)" }
  }

  /// The numbers are CPython's `math`, of 64-bit floats.
  static let cases = [
    Case(
      function: .exp, x: [-700, -1, 0.1, 3.5],
      y: [
        9.85967654375977e-305, 0.36787944117144233, 1.1051709180756477, 33.11545195869231,
      ]),
    Case(
      function: .log, x: [1e-300, 0.9, 1.1, 12345],
      y: [
        -690.7755278982137, -0.10536051565782628, 0.09531017980432493, 9.42100640177928,
      ]),
    Case(
      function: .tanh, x: [-3, 1e-9, 0.2],
      y: [
        -0.9950547536867305, 1e-9, 0.197375320224904,
      ]),
    Case(
      function: .erf, x: [-2.5, 1e-8, 0.7],
      y: [
        -0.9995930479825551, 1.1283791670955126e-08, 0.6778011938374184,
      ]),
    Case(
      function: .sin, x: [-10, 0.5, 1000],
      y: [
        0.5440211108893698, 0.479425538604203, 0.8268795405320025,
      ]),
    Case(
      function: .cos, x: [-10, 0.5, 1000],
      y: [
        -0.8390715290764524, 0.8775825618903728, 0.5623790762907029,
      ]),
    Case(
      function: .softplus, x: [-40, 0, 30],
      y: [
        4.248354255291589e-18, 0.6931471805599453, 30.000000000000092,
      ]),
  ]

  @Test(arguments: cases)
  func agreesWithTheCLibrary(_ c: Case) {
    for (found, expected) in zip(Self.unary(c.function, c.x), c.y) {
      #expect(abs(found - expected) <= 1e-14 * abs(expected))
    }
  }

  static func binary<Element: BitwiseCopyable>(
    _ function: PortableBinary, _ type: ElementType, _ a: [Element], _ b: [Element]
  ) -> [Element] {
    let walk = Broadcast([[a.count], [b.count]])
    return [Element](unsafeUninitializedCapacity: a.count) { y, count in
      if let start = y.baseAddress {
        PortableKernels.binary(function, type, walk, a, b, into: start, units: 0..<walk.unitCount)
      }
      count = a.count
    }
  }

  /// A quotient drops its fraction, sums wrap around (NumPy 2.3), a quotient by 0 is 0.
  @Test func calculatesWithWholeNumbers() {
    #expect(
      Self.binary(.divide, .i8, [Int8(-7), 7, -128, 3], [2, -2, -1, 0]) == [-3, -3, -128, 0])
    #expect(Self.binary(.add, .u8, [UInt8(250), 3], [10, 4]) == [4, 7])
    #expect(Self.binary(.modulo, .i32, [Int32(-7), 7, -7], [3, -3, -3]) == [2, -2, -1])
    #expect(Self.binary(.remainder, .i32, [Int32(-7), 7, -7], [3, -3, -3]) == [-1, 1, -1])
    #expect(Self.binary(.power, .i64, [Int64(3), -2, 2], [4, 3, -1]) == [81, -8, 0])
    #expect(Self.binary(.maximum, .u64, [UInt64.max, 1], [2, 3]) == [.max, 3])
    #expect(Self.binary(.shiftLeft, .u16, [UInt16(1), 0x8001], [15, 1]) == [0x8000, 2])
  }

  @Test func raisesRealNumbers() {
    let powers = Self.binary(.power, .f64, [2.0, -8, -2, 9, 0], [0.5, 3, 0.5, -1.5, 0])
    #expect(abs(powers[0] - 1.4142135623730951) < 1e-15)
    #expect(powers[1] == -512)
    #expect(powers[2].isNaN)
    #expect(abs(powers[3] - 1.0 / 27) < 1e-16)
    #expect(powers[4] == 1)
  }

  @Test func reducesAnyType() {
    var sums = [Int32](repeating: 0, count: 2)
    PortableKernels.reduce(
      .product, .i32, [Int32(1), 2, 3, 4, 5, 6], into: &sums, outer: 2, axis: 3, inner: 1)
    #expect(sums == [6, 120])
    PortableKernels.reduce(.minimum, .i32, [Int32](), into: &sums, outer: 1, axis: 0, inner: 2)
    #expect(sums == [.max, .max])
  }

  @Test func sortsTheLargestFirst() {
    var (values, places) = ([Float](repeating: 0, count: 3), [Int64](repeating: 0, count: 3))
    PortableKernels.top(
      .largest, count: 3, .f32, [Float(1), 4, 2, 4], values: &values, places: &places, outer: 1,
      axis: 4, inner: 1)
    #expect(values == [4, 4, 2])
    #expect(places == [1, 3, 2])
  }
}
