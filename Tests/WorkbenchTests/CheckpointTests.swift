import Compression
import ContentHashing
import Foundation
import ModelGraph
import TensorEngine
import Testing

@testable import Workbench

@Suite struct CheckpointTests {
  private static func model(_ value: Float) -> Model {
    Model(
      graph: Graph(inputs: [], nodes: [], outputs: []),
      weights: ["w": Weight(Tensor([value], shape: [1]))])
  }

  private static let key = ContentHash(of: "what a score depends on")
  private static let score = CompressionSpace.Score(accuracy: 0.1 + 0.2, loss: 1 / 3)

  /// What an interrupted statement measured is there for the next, to the bit.
  @Test func goesOnWhereItWas() throws {
    try withTemporaryFolder { folder in
      let first = Checkpoint(in: folder, key: Self.key)
      _ = try first.score(of: Self.model(1)) { _ in Self.score }
      let second = Checkpoint(in: folder, key: Self.key)
      let found = try second.score(of: Self.model(1)) { _ in
        Issue.record("it was measured again")
        return .init(accuracy: 0, loss: 0)
      }
      #expect(found == Self.score)
      #expect(second.reused == 1)
      let other = try second.score(of: Self.model(2)) { _ in .init(accuracy: 1, loss: 0) }
      #expect(other.accuracy == 1)
    }
  }

  @Test func forgetsWhatIsDone() throws {
    try withTemporaryFolder { folder in
      let checkpoint = Checkpoint(in: folder, key: Self.key)
      _ = try checkpoint.score(of: Self.model(1)) { _ in Self.score }
      checkpoint.finish()
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  /// A kill in the middle of a line, or anything else, costs that line alone.
  @Test func survivesATornLine() throws {
    try withTemporaryFolder { folder in
      let first = Checkpoint(in: folder, key: Self.key)
      _ = try first.score(of: Self.model(1)) { _ in Self.score }
      let path = "\(folder)/\(Self.key)"
      let whole = try #require(FileManager.default.contents(atPath: path))
      try (whole + Data([0xFF, 0x20, 0x0A]) + whole.prefix(40)).write(to: URL(filePath: path))
      let second = Checkpoint(in: folder, key: Self.key)
      #expect(
        try second.score(of: Self.model(1)) { _ in .init(accuracy: 0, loss: 0) } == Self.score)
      _ = try second.score(of: Self.model(2)) { _ in .init(accuracy: 1, loss: 0) }
    }
  }
}
