public import ContentHashing
public import TensorEngine

extension Dataset {
  /// Windows of a text's tokens, one after another: each token's target is the token after it.
  ///
  /// The last tenth of the text is for testing, the twentieth before it for validation, whatever the
  /// windows: so no two parts share a token, however long the windows of either are.
  ///
  /// - Parameters:
  ///   - length: The tokens of a window.
  ///   - vocabulary: How many different tokens there are.
  ///   - beginning: What the first token of each window is replaced by, where texts begin so.
  ///   - text: Names the text's content.
  /// - Throws: A `DatasetError` where the text has less than one window to learn from.
  public init(
    tokens: [Int32], length: Int, vocabulary: Int, beginning: Int32? = nil, name: String,
    origin: String, text: ContentHash
  ) throws(DatasetError) {
    precondition(length > 0, "windows of \(length) tokens")
    let ends = [tokens.count / 20 * 17, tokens.count / 20 * 18, tokens.count]
    var starts: [Int] = []
    var parts: [Part] = []
    for (part, range) in zip(Part.allCases, zip([0] + ends, ends)) {
      // A window's last target still belongs to its part.
      for start in stride(from: range.0, to: range.1 - length, by: length) {
        starts.append(start)
        parts.append(part)
      }
    }
    guard parts.contains(.train) else {
      throw DatasetError(
        origin, "it has \(tokens.count) tokens: not one window of \(length) to learn from",
        hint: "take shorter windows, for example tokens=\(max(tokens.count / 20, 1)), or more text")
    }
    let shape = [starts.count, length]
    let windows = { (offset: Int, first: Int32?) in
      let rows = starts.flatMap { start -> [Int32] in
        let row = tokens[(start + offset)..<(start + offset + length)]
        return first.map { [$0] + row.dropFirst() } ?? Array(row)
      }
      return Tensor(rows, shape: shape, as: .i32)
    }
    self.init(
      name: name, features: windows(0, beginning),
      target: .tokens(windows(1, nil), vocabulary: vocabulary),
      origin: origin, parts: parts, whole: nil, indices: Array(starts.indices), text: text)
  }

  /// Texts of the same length that have nothing to do with each other, one a sample, shared out by
  /// the rule of `defaultParts`.
  ///
  /// - Parameter texts: One token more in each than a sample has: each token's target is the next.
  /// - Precondition: There is a text, all are as long, and that is at least two tokens.
  public init(texts: [[Int32]], vocabulary: Int, name: String, origin: String) {
    let length = (texts.first?.count ?? 0) - 1
    precondition(
      length > 0 && texts.allSatisfy { $0.count == length + 1 }, "texts differ in length")
    let shape = [texts.count, length]
    let rows = { (part: ([Int32]) -> ArraySlice<Int32>) in
      Tensor(texts.flatMap(part), shape: shape, as: .i32)
    }
    let features = rows { $0.dropLast() }
    self.init(
      name: name, features: features,
      target: .tokens(rows { $0.dropFirst() }, vocabulary: vocabulary), origin: origin,
      parts: Self.defaultParts(count: texts.count, classes: [], testSamples: nil), whole: nil,
      indices: Array(texts.indices), text: features.contentHash)
  }

  /// What names the samples where a model remembers what it has seen: their content, and the text
  /// that they are windows of.
  public var provenanceHashes: [ContentHash] { [contentHash] + (text.map { [$0] } ?? []) }

  /// The tokens after each, i32 `[samples, tokens]`, if the samples are of a text.
  public var nextTokens: Tensor? {
    if case .tokens(let tokens, _) = target { tokens } else { nil }
  }
}
