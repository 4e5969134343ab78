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
    var (low, high, nonfinite, small) = (lower, upper, 0, 0)
    values.withUnsafeBufferPointer { values in
      for value in values {
        // Not a number and the infinities alone differ from themselves less themselves.
        if value - value != 0 {
          nonfinite += 1
        } else if value <= least {
          small += 1
        } else {
          low = value < low ? value : low
          high = value > high ? value : high
        }
      }
    }
    (lower, upper) = (low, high)
    nonpositive += small
    if nonfinite > 0 {
      let unordered = values.count { $0.isNaN }
      notNumbers += unordered
      infinities += nonfinite - unordered
    }
  }
}
