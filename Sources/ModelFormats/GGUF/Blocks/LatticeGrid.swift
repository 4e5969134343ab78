/// Some of the points whose coordinates are among a few levels, by number: what a code of ggml's
/// lattice formats stands for.
///
/// The points are numbered in the order of their levels' positions read as a number, the first
/// coordinate being its last digit.
struct LatticeGrid: Sendable {
  /// The coordinates of a point.
  let width: Int
  /// The points one after another.
  private let coordinates: [Float]

  /// - Parameter members: Which points of all belong to it, as hexadecimal digits.
  init(levels: [Float], width: Int, members: String) {
    self.width = width
    var coordinates: [Float] = []
    for (position, digit) in members.utf8.enumerated() {
      let four = Int(digit) - (digit < 0x61 ? 0x30 : 0x61 - 10)
      for bit in 0..<4 where four >> bit & 1 == 1 {
        var rest = 4 * position + bit
        for _ in 0..<width {
          coordinates.append(levels[rest % levels.count])
          rest /= levels.count
        }
      }
    }
    self.coordinates = coordinates
  }

  var count: Int { coordinates.count / width }

  /// Writes `change` of each coordinate of a point, by its position.
  ///
  /// - Precondition: There is a point of that number.
  func write(
    _ point: Int, into target: UnsafeMutablePointer<Float>, _ change: (Int, Float) -> Float
  ) {
    for index in 0..<width { target[index] = change(index, coordinates[point * width + index]) }
  }
}
