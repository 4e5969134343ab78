import ContentHashing
import FoundationEssentials
import Glibc
import Language
import SessionStore
import TensorEngine

/// Writes a session's statements into the store as they run.
final class Recorder {
  private let store: SessionStore
  private let header: SessionHeader
  /// Begun with the first statement, so that looking around records nothing.
  private(set) var session: RecordedSession?
  private var isSuspended = false

  init(
    store: SessionStore, source: SessionSource, directory: String, parameters: [String: String]
  ) throws {
    self.store = store
    self.header = SessionHeader(
      engine: "hone \(Hone.version)", kernels: KernelSet.current.name,
      threads: ThreadPool.threadCount, source: source, directory: directory,
      parameters: parameters, startedAt: Date())
  }

  /// Runs a step whose statements are recorded already.
  func suspended(_ step: () throws -> Void) rethrows {
    isSuspended = true
    defer { isSuspended = false }
    try step()
  }

  /// Records what follows into a session that was begun earlier.
  func `continue`(_ session: RecordedSession) { self.session = session }

  /// Records that a statement is about to run; nil while recording is suspended.
  func begin(_ number: Int, source: String, canonical: String) throws -> StatementID? {
    if isSuspended { return nil }
    let session = try session ?? store.beginSession(header)
    self.session = session
    let start = StatementStart(source: source, canonicalSource: canonical, startedAt: Date())
    return try store.begin(start, number: number, in: session.id)
  }

  /// Records what came of a statement, and keeps its value where it can be kept.
  func finish(
    _ id: StatementID, _ entry: Notebook.Entry, seconds: Double, error: String?
  ) throws {
    var result = entry.result(seconds: seconds, error: error)
    if entry.succeeded || entry.value.type != .nothing, let archive = try ValueArchive(entry.value)
    {
      let bytes = Array(try ValueArchive.encoder().encode(archive))
      result.blobs = [StatementResult.Named("value", try store.blobs.put(bytes))]
    }
    if !entry.said.conversations.isEmpty {
      let bytes = Array(try ValueArchive.encoder().encode(entry.said))
      result.blobs.append(StatementResult.Named(ChatLog.blobName, try store.blobs.put(bytes)))
    }
    try store.finish(id, result)
  }
}
