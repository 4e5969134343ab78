import CFuzzing
import Foundation
import TensorEngine
import TestSupport
import Testing

@testable import Conformance

/// A small part of what `Scripts/fuzz` does with every reader.
@Suite struct FuzzTests {
  @Test(arguments: fuzzTargets.map(\.name))
  func survivesBrokenFiles(_ name: String) throws {
    guard let data = sharedData("") else { return }
    let target = try #require(fuzzTargets.first { $0.name == name })
    let models = URL(filePath: #filePath).appending(path: "../../../models").standardized.path
    let corpus = try FuzzCorpus(target, folders: [models, data], seed: 7)
    var refused = 0
    // Small numbers, and ones beyond all truncations.
    for first in [0, 1 << 30] {
      for number in first..<first + 300 {
        do { try target.read(corpus[number]) } catch { refused += 1 }
      }
    }
    #expect(refused > 100)
  }

  @Test func theSameNumberGivesTheSameBytes() throws {
    let target = FuzzTarget(file: "npy", seeds: [Array("some bytes to be damaged".utf8)]) { _ in }
    let corpora = try (1...2).map { _ in try FuzzCorpus(target, folders: [], seed: 3) }
    for number in 0..<500 {
      let inputs = corpora.map { corpus in
        let input = corpus[number]
        return withExtendedLifetime(input) { Array(input.bytes.bytes) }
      }
      #expect(inputs[0] == inputs[1])
      guard number % 2 == 0, number < 48 else { continue }
      // Each truncation in turn, shorter by one byte or more.
      #expect(inputs[0] == Array("some bytes to be damaged".utf8.prefix(number / 2)))
    }
  }

  @Test func countsWhatIsAllocated() {
    fz_begin(nil, 0, 60_000)
    // So much, of which no page is touched, that what other tests free meanwhile doesn't matter.
    let buffer = UnsafeMutableRawPointer.allocate(byteCount: 1 << 30, alignment: 64)
    buffer.deallocate()
    #expect(fz_end() >= 1 << 29)
  }
}
