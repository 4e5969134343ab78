import ContentHashing
import Testing

@testable import TensorEngine

@Suite struct TensorHashTests {
  /// A run of this many bytes is named piece by piece.
  private static let count = (9 << 20) + 13

  private static func bytes(changing place: Int? = nil) -> Tensor {
    Tensor(shape: [Self.count], elementType: .u8) { target in
      target.initializeMemory(as: UInt8.self, repeating: 7)
      for index in 0..<16 { target[index] = UInt8(index * index) }
      if let place { target[place] ^= 1 }
    }
  }

  @Test("one changed bit in any piece changes the name", arguments: [0, 5 << 20, count - 1])
  func noticesOneBit(place: Int) {
    #expect(Self.bytes(changing: place).contentHash != Self.bytes().contentHash)
  }

  /// In a process of its own: threads and cancellation are the whole process's.
  @Test func isTheSameForAnyNumberOfThreadsAndWhenCancelled() async {
    await #expect(processExitsWith: .success) {
      ThreadPool.threadCount = 1
      let expected = Self.bytes().contentHash
      for threads in 2...4 {
        ThreadPool.threadCount = threads
        precondition(Self.bytes().contentHash == expected, "\(threads) threads")
      }
      Cancellation.request()
      precondition(Self.bytes().contentHash == expected, "cancelled")
    }
  }

  /// What x86 and ARM make of 0 · ∞, and a NaN that carries a number; the infinities next to them.
  @Test func takesEveryNaNForTheSame() {
    func hash<Bits: FixedWidthInteger>(_ bits: [Bits], _ type: ElementType) -> ContentHash {
      Tensor(bits, shape: [bits.count], as: type).contentHash
    }
    let singles: [UInt32] = [0xffc0_0000, 0x7fc0_0000, 0x7f80_0001, 0xffff_ffff]
    #expect(Set(singles.map { hash([0x3f80_0000, $0], .f32) }).count == 1)
    let halves: [UInt16] = [0xfe00, 0x7e00, 0x7c01]
    #expect(Set(halves.map { hash([0x3c00, $0], .f16) }).count == 1)
    let brains: [UInt16] = [0xffc0, 0x7fc0, 0x7f81]
    #expect(Set(brains.map { hash([0x3f80, $0], .bf16) }).count == 1)
    let others: [UInt32] = [0x7f80_0000, 0xff80_0000, 0x7fc0_0000]
    #expect(Set(others.map { hash([$0], .f32) }).count == 3)
    #expect(hash([0xffc0_0000 as UInt32], .i32) != hash([0x7fc0_0000 as UInt32], .i32))
  }

  @Test func namesAViewByItsOwnElements() {
    let whole = Self.bytes()
    let copy = Tensor(shape: [7], elementType: .u8) { target in
      whole.withUnsafeBytes { target.copyBytes(from: $0[3..<10]) }
    }
    #expect(whole.rows(3..<10).contentHash == copy.contentHash)
    #expect(whole.rows(2..<9).contentHash != copy.contentHash)
  }
}
