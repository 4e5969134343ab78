public import TensorEngine

/// What this machine does at most with the threads and kernels in use, measured by the clock: the
/// roof over what a kernel can reach (Williams, Waterman and Patterson 2009).
public struct MachineSpeed: Sendable {
  /// Multiply-adds of 32-bit floats in a second.
  public var floatMultiplyAdds: Double
  /// Multiply-adds of bytes into 32-bit sums in a second.
  public var integerMultiplyAdds: Double
  /// Bytes read in a second.
  public var bandwidth: Double

  public init(floatMultiplyAdds: Double, integerMultiplyAdds: Double, bandwidth: Double) {
    self.floatMultiplyAdds = floatMultiplyAdds
    self.integerMultiplyAdds = integerMultiplyAdds
    self.bandwidth = bandwidth
  }

  /// Measures all three: the best of some rounds, some tenths of a second in all.
  ///
  /// - Parameter workingSet: The bytes to read over and over: what fits a cache is read faster.
  /// - Throws: A `CancellationError` where the user stops it.
  public static func measured(
    workingSet: Int, on kernels: KernelSet = .current
  ) throws -> MachineSpeed {
    let tasks = 256 * ThreadPool.threadCount
    let floats = try rate(Double(tasks * KernelSet.floatProbeWork)) {
      kernels.probeFloats(tasks: tasks)
    }
    let integers = try rate(Double(tasks * KernelSet.integerProbeWork)) {
      kernels.probeIntegers(tasks: tasks)
    }
    return MachineSpeed(
      floatMultiplyAdds: floats, integerMultiplyAdds: integers,
      bandwidth: try bandwidth(workingSet: workingSet, on: kernels))
  }

  /// The bytes a second at which `workingSet` bytes are read over and over.
  ///
  /// - Throws: A `CancellationError` where the user stops it.
  public static func bandwidth(
    workingSet: Int, on kernels: KernelSet = .current
  ) throws -> Double {
    let size = min(max(workingSet, leastWorkingSet), mostWorkingSet) / 64 * 64
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
    defer { memory.deallocate() }
    // Written first: pages that nobody has written are all the same page of zeros.
    memory.initializeMemory(as: UInt8.self, repeating: 1)
    let passes = max(1, leastWorkingSet * 512 / size)
    return try rate(Double(size * passes)) {
      for _ in 0..<passes { kernels.probeReading(UnsafeRawBufferPointer(memory)) }
    }
  }

  private static let leastWorkingSet = 1 << 18
  private static let mostWorkingSet = 1 << 28
  private static let rounds = 8

  private static func rate(_ amount: Double, _ body: () -> Void) throws -> Double {
    var least = Double.infinity
    for _ in 0..<rounds {
      let duration = ContinuousClock().measure(body)
      try Cancellation.check()
      least = min(
        least,
        Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18)
    }
    return amount / max(least, 1e-9)
  }
}
