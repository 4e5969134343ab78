import Glibc

extension UnsafeMutableRawPointer {
  /// Memory of `byteCount` bytes at a multiple of 64, to be freed with `deallocate`.
  ///
  /// A large run is offered the system's large pages of 2 MiB: each first touch of a page is a
  /// fault, and weights read through pages of 4 KiB miss the processor's table of addresses all
  /// the time. Where the system has none to give, nothing is lost.
  public static func allocateAligned(byteCount: Int) -> UnsafeMutableRawPointer {
    let largePage = 2 << 20
    guard byteCount >= 2 * largePage else {
      return .allocate(byteCount: max(byteCount, 64), alignment: 64)
    }
    let address = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: largePage)
    madvise(address, byteCount, MADV_HUGEPAGE)
    return address
  }
}
