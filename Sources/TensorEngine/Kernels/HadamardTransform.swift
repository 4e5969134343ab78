/// Sylvester's Hadamard matrix over the square root of its size: rows of ±1/√size that are orthogonal
/// to each other, so that it is its own inverse and leaves lengths as they are.
public struct HadamardTransform: Sendable {
  /// A power of two.
  public let size: Int
  private let scale: Float

  /// - Precondition: The size is a power of two.
  public init(size: Int) {
    precondition(size > 0 && size & (size - 1) == 0, "\(size) is no power of two")
    self.size = size
    scale = 1 / Float(size).squareRoot()
  }

  /// The largest that divides rows of that width.
  public init(dividing width: Int) {
    self.init(size: max(width & -width, 1))
  }

  /// Multiplies each run of `size` elements by the matrix, in size · log₂(size) steps.
  ///
  /// - Parameters:
  ///   - y: May be `x`.
  ///   - count: A multiple of `size`.
  public func run(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int
  ) {
    precondition(count % size == 0, "\(count) elements in runs of \(size)")
    for index in 0..<count { y[index] = x[index] * scale }
    for start in stride(from: 0, to: count, by: size) {
      var half = 1
      while half < size {
        for block in stride(from: start, to: start + size, by: 2 * half) {
          let (low, high) = (y + block, y + block + half)
          for index in 0..<half {
            let (a, b) = (low[index], high[index])
            low[index] = a + b
            high[index] = a - b
          }
        }
        half *= 2
      }
    }
  }
}
