extension Philox {
  /// Fills `target` with numbers in [0, 1), or in `range`.
  public mutating func fillUniform(
    _ target: UnsafeMutableBufferPointer<Float>, in range: Range<Float> = 0..<1
  ) {
    let width = range.upperBound - range.lowerBound
    for index in target.indices {
      // The sum may round up to the bound, which is outside.
      let number = range.lowerBound + uniform() * width
      target[index] = number < range.upperBound ? number : range.upperBound.nextDown
    }
  }

  /// Fills `target` with normal numbers of the given mean and deviation (Box and Muller, 1958).
  ///
  /// Each pair of numbers comes of two draws, u and v: sqrt(-2 ln u) times the cosine and the sine
  /// of 2 pi v. The engine's own functions make the bits the same everywhere.
  public mutating func fillNormal(
    _ target: UnsafeMutableBufferPointer<Float>, mean: Float = 0, deviation: Float = 1
  ) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 4 * Self.pairs) { buffer in
      guard let radii = buffer.baseAddress else { return }
      let (angles, cosines, sines) = (
        radii + Self.pairs, radii + 2 * Self.pairs, radii + 3 * Self.pairs
      )
      for start in stride(from: 0, to: target.count, by: 2 * Self.pairs) {
        let count = min(2 * Self.pairs, target.count - start)
        let pairs = (count + 1) / 2
        drawPairs(radii, angles, cosines, sines, pairs)
        for index in 0..<count {
          let turn = index % 2 == 0 ? cosines[index / 2] : sines[index / 2]
          target[start + index] = mean + deviation * (radii[index / 2] * turn)
        }
      }
    }
  }

  /// The pairs drawn at a time.
  private static var pairs: Int { 256 }

  private mutating func drawPairs(
    _ radii: UnsafeMutablePointer<Float>, _ angles: UnsafeMutablePointer<Float>,
    _ cosines: UnsafeMutablePointer<Float>, _ sines: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    for pair in 0..<count {
      // In (0, 1], so that the logarithm is finite.
      radii[pair] = Float((next() >> 8) + 1) * 0x1p-24
      angles[pair] = uniform() * (2 * Float.pi)
    }
    let kernels = KernelSet.best
    kernels.unary(.log, radii, into: radii, count: count)
    kernels.binary(.multiply, radii, scalar: -2, into: radii, count: count)
    kernels.unary(.squareRoot, radii, into: radii, count: count)
    kernels.unary(.cos, angles, into: cosines, count: count)
    kernels.unary(.sin, angles, into: sines, count: count)
  }
}
