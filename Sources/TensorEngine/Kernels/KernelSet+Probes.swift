internal import CKernels

/// What the CPU does at most, to hold kernels against: arithmetic in registers alone, and reading.
///
/// The work is cut into tasks that the pool's threads share; a task is some tens of microseconds.
extension KernelSet {
  /// The multiply-adds that one task of a probe of 32-bit floats takes.
  public static let floatProbeWork = Int(ck_probe_lanes) * floatProbeSteps
  /// The multiply-adds that one task of a probe of 8-bit integers takes.
  public static let integerProbeWork = 4 * Int(ck_probe_lanes) * integerProbeSteps

  private static let floatProbeSteps = 4096
  private static let integerProbeSteps = 4096
  private static let readProbeVectors = 4096

  /// Takes `tasks` times `floatProbeWork` fused multiply-adds.
  public func probeFloats(tasks: Int) {
    ThreadPool.run(tasks: tasks) { _ in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: Int(ck_probe_lanes)) { sums in
        sums.initialize(repeating: 1)
        table.pointee.probe_f32(sums.baseAddress, 0.999, 0.001, Self.floatProbeSteps)
      }
    }
  }

  /// Takes `tasks` times `integerProbeWork` multiply-adds of bytes, four to a 32-bit sum.
  public func probeIntegers(tasks: Int) {
    ThreadPool.run(tasks: tasks) { _ in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: Int(ck_probe_lanes)) { sums in
        sums.initialize(repeating: 0)
        withUnsafeTemporaryAllocation(of: Int8.self, capacity: 64) { weights in
          weights.initialize(repeating: 1)
          table.pointee.probe_i8(
            sums.baseAddress, 0x0102_0304, weights.baseAddress, Self.integerProbeSteps)
        }
      }
    }
  }

  /// Reads every byte but the last few.
  ///
  /// - Returns: The sum of its numbers of 32 bits, modulo 2³².
  @discardableResult
  public func probeReading(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    let vectors = bytes.count / 64
    let tasks = (vectors + Self.readProbeVectors - 1) / Self.readProbeVectors
    guard let start = bytes.baseAddress, tasks > 0 else { return 0 }
    // Sound because each task writes its own element only, and the array outlives them.
    nonisolated(unsafe) let numbers = start.assumingMemoryBound(to: UInt32.self)
    return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: tasks) { sums in
      sums.initialize(repeating: 0)
      nonisolated(unsafe) let sums = sums
      ThreadPool.run(tasks: tasks) { task in
        let first = task * Self.readProbeVectors
        var sum: UInt32 = 0
        table.pointee.probe_read(
          numbers + first * 16, min(Self.readProbeVectors, vectors - first), &sum)
        sums[task] = sum
      }
      return sums.reduce(0, &+)
    }
  }
}
