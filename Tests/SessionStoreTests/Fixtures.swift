import ContentHashing
import Foundation
import SessionStore

/// A folder of its own for one test, removed with the value.
final class TemporaryDirectory {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "hone-store-\(UUID().uuidString)"
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// 2026-11-21 01:02:03.456789 UTC.
let someTime = Date(timeIntervalSince1970: 1_795_222_923.456789)

func someHeader(startedAt time: Date = someTime) -> SessionHeader {
  SessionHeader(
    engine: "hone 1.0", kernels: "avx512", threads: 2, source: .file("cut.hone"),
    directory: "somewhere",
    parameters: ["bits": "4", "keep": "20%"], startedAt: time)
}

func someStart(_ source: String = "1 + 1") -> StatementStart {
  StatementStart(
    source: source, canonicalSource: source, checkedOptions: "keep=20%", startedAt: someTime)
}

/// A result with every property set.
func someResult(_ text: String = "2") -> StatementResult {
  var result = StatementResult()
  result.resolvedOptions = "keep=20% layers=[a b]"
  result.inputs = [.init("base", ContentHash(of: "base")), .init("a", ContentHash(of: "a"))]
  result.files = [.init(path: "models/ä.hone", hash: ContentHash(of: "file"), bytes: 12_345)]
  result.seed = .max
  result.hash = ContentHash(of: text)
  result.typeName = "number"
  result.rendering = text + "\u{0}\n"
  result.seconds = 0.125
  result.peakMemoryBytes = 1 << 40
  result.blobs = [.init("model", ContentHash(of: "blob"))]
  return result
}
