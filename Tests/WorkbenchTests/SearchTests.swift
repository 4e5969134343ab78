import Foundation
import Language
import ModelGraph
import SessionStore
import TensorEngine
import Testing

@testable import Workbench

@Suite struct SearchTests {
  private static let model = #"m = load "models/digits-mlp.hone""#
  private static let space = #"on=(data "digits") bits=[8 4] prune=[50%] tries=5"#

  private static func model(_ name: String, in notebook: Notebook) throws -> Model {
    guard case .object(let object)? = notebook.scope.value(named: name),
      let value = object as? ModelValue
    else { throw Missing(name: name) }
    return value.model
  }

  private struct Missing: Error { let name: String }

  /// The bytes of the file are those that `save` writes; the latency is far above what it takes.
  @Test(arguments: [
    "budget=10KB", "drop=3%", "operations=3500", "latency=10s", "budget=12KB drop=3%",
  ])
  func keepsWithinABound(_ bound: String) throws {
    let notebook = try notebook()
    try notebook.run("\(Self.model)\nfound = m | search \(bound) \(Self.space) channels=[25% 50%]")
    let (model, found) = (
      try Self.model("m", in: notebook), try Self.model("found", in: notebook)
    )
    let (bytes, work) = (try found.fileByteCount(), try found.cost().multiplyAdds)
    if bound.hasPrefix("budget=") { #expect(bytes <= (bound.contains("drop") ? 12000 : 10000)) }
    if bound.hasPrefix("operations=") { #expect(work <= 3500) }
    #expect(found.provenance.count > model.provenance.count || bound.contains("latency"))
    // What the clock decides isn't compared when a session is replayed.
    let isTimed = bound.contains("latency")
    #expect(notebook.entries.last?.replayClass == (isTimed ? .timing : .exact))
  }

  /// Told before a layer is measured: no progress is made.
  @Test(arguments: [
    ("", "a search needs a bound"),
    ("budget=1KB", "the smallest plan takes "),
    ("operations=10", "the plan with the least work takes "),
    ("latency=1ns", "the plan with the least work takes "),
  ])
  func saysAtOnceWhatIsOutOfReach(bound: String, message: String) throws {
    let notebook = try notebook()
    try notebook.run(Self.model)
    notebook.onProgress = { _ in Issue.record("something was measured") }
    let found = mistakes { try notebook.run("m | search \(bound) \(Self.space)") }
    #expect(found.count == 1)
    #expect(found.first?.message.hasPrefix(message) == true, "\(found)")
    #expect(found.first?.hint != nil)
  }

  /// While plans are tried, the front of those so far comes with the progress.
  @Test func showsTheFrontSoFar() throws {
    let notebook = try notebook()
    var pictures: [[String]] = []
    notebook.onProgress = { pictures.append($0.picture(.recorded)) }
    try notebook.run("\(Self.model)\nfound = m | search drop=3% \(Self.space)")
    let drawn = pictures.filter { !$0.isEmpty }
    #expect(pictures.first?.isEmpty == true)
    #expect(drawn.first?.first?.contains("1 plan tried on digits") == true)
    #expect(drawn.last?.first?.contains("\(drawn.count) plans tried on digits") == true)
    #expect(drawn.last?.contains { $0.contains("front") } == true)
  }
}

extension CancelledCommandTests {
  private static let search =
    #"found = load "models/digits-mlp.hone" | search drop=3% on=(data "digits") bits=[8 4 3] tries=6"#

  /// The lines of what unfinished statements have measured.
  private static func measured(in cache: String) throws -> [Substring] {
    let folder = "\(cache)/hone/unfinished"
    return try FileManager.default.contentsOfDirectory(atPath: folder).flatMap { file in
      let data = FileManager.default.contents(atPath: "\(folder)/\(file)") ?? Data()
      return String(decoding: data, as: UTF8.self).split(separator: "\n")
    }
  }

  /// Interrupted twice, a search measures no model again, and ends with the model that it would have
  /// found at once.
  @Test func goesOnWithAnInterruptedSearch() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { cache in
        setenv("XDG_CACHE_HOME", cache, 1)
        let undisturbed = try notebook()
        try undisturbed.run(Self.search)
        let expected = undisturbed.scope.value(named: "found")?.contentHash
        var known = try Self.measured(in: cache)
        precondition(known.isEmpty, "a finished search leaves its measurements behind")
        let notebook = try notebook()
        for share in [0.3, 0.7] {
          notebook.onProgress = { if $0.fraction > share { Cancellation.request() } }
          do {
            try notebook.run(Self.search)
            preconditionFailure("a search that was cancelled had a value")
          } catch is CancellationError {
            Cancellation.clear()
          }
          let lines = try Self.measured(in: cache)
          precondition(lines.count > known.count && lines.starts(with: known))
          let models = lines.map { $0.prefix { $0 != " " } }
          precondition(Set(models).count == models.count, "a model was measured again")
          known = lines
        }
        notebook.onProgress = nil
        try notebook.run(Self.search)
        precondition(notebook.scope.value(named: "found")?.contentHash == expected)
        let left = try Self.measured(in: cache)
        precondition(left.isEmpty)
      }
    }
  }
}
