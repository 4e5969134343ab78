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

  @Test func namesAViewByItsOwnElements() {
    let whole = Self.bytes()
    let copy = Tensor(shape: [7], elementType: .u8) { target in
      whole.withUnsafeBytes { target.copyBytes(from: $0[3..<10]) }
    }
    #expect(whole.rows(3..<10).contentHash == copy.contentHash)
    #expect(whole.rows(2..<9).contentHash != copy.contentHash)
  }
}
