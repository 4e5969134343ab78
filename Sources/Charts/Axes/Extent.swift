/// The finite values' range and how many values are none of them.
struct Extent: Sendable, Equatable {
  private(set) var lower = Double.infinity
  private(set) var upper = -Double.infinity
  private(set) var notNumbers = 0
  private(set) var infinities = 0
  private(set) var nonpositive = 0

  var isEmpty: Bool { lower > upper }

  init(_ values: [Double] = [], scale: Axis.Scale = .linear) {
    include(values, scale: scale)
  }

  /// Takes in values; on a logarithmic scale, zero and below are only counted.
  mutating func include(_ values: [Double], scale: Axis.Scale = .linear) {
    let least = scale == .linear ? -Double.infinity : 0
    let areAllInside = values.withUnsafeBufferPointer { include($0, above: least) }
    guard !areAllInside else { return }
    for value in values {
      if value.isNaN {
        notNumbers += 1
      } else if value.isInfinite {
        infinities += 1
      } else if value <= least {
        nonpositive += 1
      }
    }
  }

  /// Widens the range by the finite values above a bound; returns whether that was all of them.
  private mutating func include(
    _ values: UnsafeBufferPointer<Double>, above least: Double
  ) -> Bool {
    typealias Lanes = SIMD8<Double>
    var low = Lanes(repeating: lower)
    var high = Lanes(repeating: upper)
    var areInside = SIMDMask<Lanes.MaskStorage>(repeating: true)
    func widen(_ lanes: Lanes) {
      // What is not finite differs from itself less itself.
      let isInside = ((lanes - lanes) .== 0) .& (lanes .> least)
      low.replace(with: lanes, where: isInside .& (lanes .< low))
      high.replace(with: lanes, where: isInside .& (lanes .> high))
      areInside = areInside .& isInside
    }
    let bytes = UnsafeRawBufferPointer(values)
    let whole = values.count / Lanes.scalarCount * Lanes.scalarCount
    for start in stride(from: 0, to: whole, by: Lanes.scalarCount) {
      let offset = start * MemoryLayout<Double>.stride
      widen(bytes.loadUnaligned(fromByteOffset: offset, as: Lanes.self))
    }
    for value in values[whole...] { widen(Lanes(repeating: value)) }
    lower = low.min()
    upper = high.max()
    return all(areInside)
  }
}
