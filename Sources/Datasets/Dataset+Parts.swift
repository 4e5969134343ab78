import ContentHashing
import TensorEngine

extension Dataset {
  /// The samples to learn from.
  public var train: Dataset { part(.train) }
  /// The samples to choose options by.
  public var validation: Dataset { part(.validation) }
  /// The samples to measure on, and for nothing else.
  public var test: Dataset { part(.test) }

  /// The samples of one part, in their order.
  public func part(_ part: Part) -> Dataset {
    subset(parts.indices.filter { parts[$0] == part }, named: "\(name).\(part)")
  }

  /// Which part each sample belongs to where its makers don't say.
  ///
  /// The samples are ordered by class and, within a class, by a hash of their index. Of every twenty
  /// in that order 14 are for training, 3 for validation and 3 for testing: so each class is shared
  /// out alike, and the same data give the same parts everywhere. If `testSamples` are given, those
  /// are for testing, and of every twenty others 3 for validation.
  static func defaultParts(
    count: Int, classes: [Int32], testSamples: Range<Int>?
  ) -> [Part] {
    var parts = [Part](repeating: .test, count: count)
    let others = (0..<count).filter { testSamples?.contains($0) != true }
    for (position, index) in scattered(others, classes: classes).enumerated() {
      parts[index] =
        switch position % 20 {
        case 3, 10, 16: .validation
        case 6, 13, 19: testSamples == nil ? .test : .train
        default: .train
        }
    }
    return parts
  }

  /// The same samples with this share of each class for testing, and all others for training: for
  /// work whose protocol says so.
  ///
  /// - Parameter share: From 0 to 1, in thousandths.
  public func parted(testing share: Double) -> Dataset {
    let thousandths = Int((share * 1000).rounded())
    let classes = labels?.withElements(as: Int32.self) { Array($0) } ?? []
    var parts = [Part](repeating: .train, count: count)
    for (position, index) in Self.scattered(Array(0..<count), classes: classes).enumerated()
    where (position + 1) * thousandths / 1000 > position * thousandths / 1000 {
      parts[index] = .test
    }
    return Dataset(
      name: name, features: features, target: target, origin: origin, parts: parts, whole: nil,
      indices: indices)
  }

  /// Samples by class and, within a class, by a hash of their index.
  private static func scattered(_ samples: [Int], classes: [Int32]) -> [Int] {
    samples
      .map { (class: classes.isEmpty ? 0 : classes[$0], rank: rank(of: $0), index: $0) }
      .sorted { ($0.class, $0.rank, $0.index) < ($1.class, $1.rank, $1.index) }
      .map { $0.index }
  }

  /// Scatters the samples of a class, which files often hold sorted by who made them.
  private static func rank(of index: Int) -> ContentHash {
    var hasher = ContentHasher()
    hasher.combine("part")
    hasher.combine(index)
    return hasher.finalized()
  }
}
