import CKernels
import TensorEngine
import Testing

@Suite struct ProbeTests {
  /// Sums of numbers by hand: 1 + 2 + … + n, in 64-byte vectors; the rest isn't read.
  @Test(arguments: [0, 1, 15, 16, 17, 127, 128, 144, 4096 * 16, 4096 * 16 + 16, 1_000_003])
  func readsEveryNumber(_ count: Int) {
    let numbers = (0..<count).map { UInt32($0 + 1) }
    let read = UInt64(count / 16 * 16)
    let expected = UInt32(truncatingIfNeeded: read * (read + 1) / 2)
    for kernels in KernelSet.available {
      let sum = numbers.withUnsafeBytes { kernels.probeReading($0) }
      #expect(sum == expected, "\(kernels.name)")
    }
  }

  /// x → 0.5 x + 1 from 0: 2 − 2^(1 − steps), exact in binary. Bytes by hand: 1·1 + 2·2 + 3·3 + 4·4
  /// a step.
  @Test(arguments: ["scalar", "avx2", "avx512", "neon"])
  func takesTheStepsItIsGiven(_ name: String) {
    guard let table = ck_named(name) else { return }
    for steps in [0, 1, 2, 11] {
      var floats = [Float](repeating: 0, count: Int(ck_probe_lanes))
      table.pointee.probe_f32(&floats, 0.5, 1, steps)
      let expected = (0..<steps).reduce(Float(0)) { x, _ in 0.5 * x + 1 }
      #expect(floats.allSatisfy { $0 == expected }, "\(steps) steps")
      var sums = [Int32](repeating: -5, count: Int(ck_probe_lanes))
      let weights = (0..<64).map { Int8($0 % 4 + 1) }
      table.pointee.probe_i8(&sums, 0x0403_0201, weights, steps)
      #expect(sums.allSatisfy { $0 == Int32(30 * steps - 5) }, "\(steps) steps")
    }
  }
}
