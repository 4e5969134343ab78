/// A name in which `*` stands for any run of characters: `block*.query`.
struct NamePattern {
  private let pieces: [Substring]

  /// - Returns: Nil where there is no `*`, and the text is a name itself.
  init?(_ text: String) {
    guard text.contains("*") else { return nil }
    pieces = text.split(separator: "*", omittingEmptySubsequences: false)
  }

  /// Whether all of the name is as the pattern says.
  func matches(_ name: String) -> Bool {
    guard let first = pieces.first, let last = pieces.last, name.hasPrefix(first) else {
      return false
    }
    var rest = name.dropFirst(first.count)
    // The earliest place of each piece leaves the most for those after it.
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
      guard let range = rest.firstRange(of: piece) else { return false }
      rest = rest[range.upperBound...]
    }
    return rest.hasSuffix(last)
  }
}
