public import ContentHashing

/// Hashes that each name a statement, its result and every statement before it.
public enum Chain {
  /// What a session's first statement is chained to.
  public static let start = ContentHash(of: "hone session")

  /// The link after `previous`: over the canonical source, the class, whether it failed, and the
  /// result's hash where the class is `exact`.
  public static func link(
    after previous: ContentHash, canonicalSource: String, result: StatementResult
  ) -> ContentHash {
    var hasher = ContentHasher()
    hasher.combine(previous)
    hasher.combine(canonicalSource)
    hasher.combine(result.replayClass.rawValue)
    hasher.combine(result.error == nil ? "succeeded" : "failed")
    if result.replayClass == .exact, let hash = result.hash { hasher.combine(hash) }
    return hasher.finalized()
  }
}
