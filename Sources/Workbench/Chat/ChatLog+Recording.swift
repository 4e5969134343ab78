import FoundationEssentials
import Glibc
import SessionStore

extension ChatLog {
  /// What it is called among what is kept beside a statement.
  static let blobName = "said"

  /// What was said in a recorded statement; nil where it held no conversation.
  init?(of result: StatementResult, in store: SessionStore) throws {
    guard let blob = result.blobs.first(where: { $0.name == Self.blobName }) else { return nil }
    self = try PropertyListDecoder().decode(
      ChatLog.self, from: Data(try store.blobs.bytes(of: blob.hash)))
  }
}
