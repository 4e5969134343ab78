import TensorEngine

/// Memory that a program owns and writes, aligned to 64 bytes and zero at first.
final class Allocation {
  let address: UnsafeMutableRawPointer
  let byteCount: Int

  init(byteCount: Int) {
    self.byteCount = byteCount
    address = .allocateAligned(byteCount: byteCount)
    address.initializeMemory(as: UInt8.self, repeating: 0, count: max(byteCount, 64))
  }

  deinit { address.deallocate() }
}
