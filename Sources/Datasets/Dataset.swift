public import ContentHashing
public import TensorEngine

/// Samples to learn from or to be measured on: features, and what is to be found from them.
///
/// Every sample belongs to one part, `train`, `validation` or `test`, and keeps it in every subset;
/// so parts of whatever subsets never overlap.
public struct Dataset: Sendable {
  /// What is to be found from the features.
  public enum Target: Sendable {
    /// One of several classes: their numbers as i32 `[samples]`, and their names.
    case classes(Tensor, names: [String])
    /// Numbers: f32 `[samples]` or `[samples, values]`.
    case values(Tensor)
    /// The token after each of a text's: i32 `[samples, tokens]`, below `vocabulary`.
    case tokens(Tensor, vocabulary: Int)
    case none
  }

  /// Which stage of work a sample is for.
  public enum Part: UInt8, Sendable, CaseIterable {
    case train, validation, test
  }

  public let name: String
  /// 32-bit floats: images `[samples, height, width, channels]`, tables `[samples, features]`; of a
  /// text tokens, i32 `[samples, tokens]`.
  public let features: Tensor
  public let target: Target
  /// Where the samples come from, in a sentence or as a path.
  public let origin: String
  /// Each sample's part.
  public let parts: [Part]
  /// Names the samples: features, target and parts.
  public let contentHash: ContentHash
  /// The data set that this is a subset of, by its hash: its own if it is no subset.
  public let whole: ContentHash
  /// Each sample's index in the whole.
  public let indices: [Int]
  /// The text that the samples are windows of, by its content's hash.
  public let text: ContentHash?

  /// A data set of its own.
  ///
  /// - Parameter testSamples: The samples that its makers set apart for testing; without them, 15 %
  ///   are by the rule of `defaultParts`.
  /// - Precondition: Features are 32-bit floats, the target is of as many samples, and its classes
  ///   have names.
  public init(
    name: String, features: Tensor, target: Target = .none, origin: String,
    testSamples: Range<Int>? = nil
  ) {
    let count = features.shape.first ?? 0
    let classes = Self.checkedClasses(of: target, count: count)
    self.init(
      name: name, features: features, target: target, origin: origin,
      parts: Self.defaultParts(count: count, classes: classes, testSamples: testSamples),
      whole: nil, indices: Array(0..<count))
  }

  init(
    name: String, features: Tensor, target: Target, origin: String, parts: [Part],
    whole: ContentHash?, indices: [Int], text: ContentHash? = nil
  ) {
    precondition(
      features.elementType == (text == nil ? .f32 : .i32), "features are floats, tokens integers")
    self.name = name
    self.features = features
    self.target = target
    self.origin = origin
    self.parts = parts
    contentHash = Self.hash(features, target, parts)
    self.whole = whole ?? contentHash
    self.indices = indices
    self.text = text
  }

  /// How many samples there are.
  public var count: Int { parts.count }

  /// The shape of one sample: `[height, width, channels]` or `[features]`.
  public var sampleShape: [Int] { Array(features.shape.dropFirst()) }

  /// The classes' numbers, i32 `[samples]`, if samples have classes.
  public var labels: Tensor? {
    if case .classes(let labels, _) = target { labels } else { nil }
  }

  public var classNames: [String] {
    if case .classes(_, let names) = target { names } else { [] }
  }

  /// The values to be found, if the samples have such.
  public var values: Tensor? {
    if case .values(let values) = target { values } else { nil }
  }

  /// How many samples each class has, in the order of `classNames`.
  public var classCounts: [Int] {
    var counts = [Int](repeating: 0, count: classNames.count)
    labels?.withElements(as: Int32.self) { for label in $0 { counts[Int(label)] += 1 } }
    return counts
  }

  private static func checkedClasses(of target: Target, count: Int) -> [Int32] {
    switch target {
    case .none, .tokens: return []
    case .values(let values):
      precondition(values.elementType == .f32, "values are 32-bit floats")
      precondition(values.shape.first == count, "\(values.shape) values for \(count) samples")
      return []
    case .classes(let labels, let names):
      precondition(labels.elementType == .i32, "labels are 32-bit integers")
      precondition(labels.shape == [count], "\(labels.shape) labels for \(count) samples")
      let classes = labels.withElements(as: Int32.self) { Array($0) }
      let known = 0..<Int32(clamping: names.count)
      precondition(classes.allSatisfy(known.contains), "a label without a class")
      return classes
    }
  }

  private static func hash(_ features: Tensor, _ target: Target, _ parts: [Part]) -> ContentHash {
    var hasher = ContentHasher()
    hasher.combine(features.contentHash)
    switch target {
    case .none: hasher.combine("none")
    case .values(let values):
      hasher.combine("values")
      hasher.combine(values.contentHash)
    case .tokens(let tokens, _):
      hasher.combine("tokens")
      hasher.combine(tokens.contentHash)
    case .classes(let labels, let names):
      hasher.combine("classes")
      hasher.combine(labels.contentHash)
      for name in names { hasher.combine(name) }
    }
    hasher.combine(parts.withUnsafeBytes { ContentHash(of: $0) })
    return hasher.finalized()
  }
}
