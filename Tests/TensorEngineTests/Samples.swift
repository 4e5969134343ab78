@testable import TensorEngine

/// The sizes at which runs begin, fill and overflow vectors, accumulators and chunks.
let awkwardCounts = [0, 1, 15, 16, 17, 63, 64, 65, 127, 1000, 4099]

/// Numbers that look random and are the same every time (Knuth's MMIX generator).
struct Samples {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 2 &+ 1 }

  mutating func bits() -> UInt32 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt32(truncatingIfNeeded: state >> 32)
  }

  mutating func floats(_ count: Int, in range: ClosedRange<Float> = -3...3) -> [Float] {
    (0..<count).map { _ in
      range.lowerBound + Float(bits() >> 8) / 16_777_216 * (range.upperBound - range.lowerBound)
    }
  }

  mutating func integers<Whole: FixedWidthInteger>(_ count: Int) -> [Whole] {
    (0..<count).map { _ in Whole(truncatingIfNeeded: bits() >> 7) }
  }
}

/// Whether two results are the same bit for bit, all NaNs being one: which NaN an operation makes
/// is not defined. A plain answer, because describing how long arrays differ takes minutes.
func sameBits(_ a: [Float], _ b: [Float]) -> Bool {
  a.elementsEqual(b) { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
}

/// What `compute` writes over NaNs, on each kernel set this CPU can run, the scalar one first.
func onEverySet(_ count: Int, _ compute: (KernelSet, UnsafeMutablePointer<Float>) -> Void)
  -> [[Float]]
{
  KernelSet.available.map { set in
    // One more, which must stay as it is: a kernel that writes beyond its run is found out.
    var result = [Float](repeating: .nan, count: count + 1)
    result.withUnsafeMutableBufferPointer { compute(set, $0.baseAddress!) }
    precondition(result[count].isNaN, "\(set.name) wrote beyond its run")
    return Array(result.dropLast())
  }
}
