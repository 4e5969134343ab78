/// `count` floats in [-1, 1) that look random; the same for the same seed (a 64-bit LCG, Knuth's
/// constants).
func numbers(_ count: Int, seed: UInt64 = 1) -> [Float] {
  var state = seed &* 0x9e37_79b9_7f4a_7c15
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int32(truncatingIfNeeded: state >> 32)) / 2_147_483_648
  }
}

/// The floats that `body` writes into a target of `count`, which is full of NaNs before.
func written(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
  Array(unsafeUninitializedCapacity: count) { buffer, initialized in
    buffer.initialize(repeating: .nan)
    if let address = buffer.baseAddress { body(address) }
    initialized = count
  }
}

/// Runs `body` with workspace of `bytes`, aligned as kernels ask for.
func withWorkspace<Result>(_ bytes: Int, _ body: (UnsafeMutableRawPointer) -> Result) -> Result {
  let workspace = UnsafeMutableRawPointer.allocate(byteCount: max(bytes, 64), alignment: 64)
  defer { workspace.deallocate() }
  return body(workspace)
}

/// The largest distance of two arrays' elements; infinite where one is a NaN or the counts differ.
func largestDistance(_ a: [Float], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { most, pair in
    let distance = abs(Double(pair.0) - pair.1)
    return distance.isNaN ? .infinity : max(most, distance)
  }
}

/// The bits, so that a comparison tells 0 from -0 and finds a NaN equal to itself.
func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }
