import Language
import TestSupport
import Testing

@testable import Workbench

/// Sessions as they were typed, with what came back. `UPDATE_TRANSCRIPTS=1` rewrites them.
@Suite struct TranscriptTests {
  @Test(arguments: Transcript.all(in: "Transcripts"))
  func replays(_ transcript: Transcript) throws {
    let notebook = try notebook()
    let (recorded, current) = try transcript.replayed { shown(of: $0, in: notebook) }
    #expect(recorded == current)
  }

  @Test func thereAreTranscripts() {
    #expect(Transcript.all(in: "Transcripts").count >= 5)
  }

  /// What the shell shows: every value in full, a mistake with its place.
  private func shown(of source: String, in notebook: Notebook) -> [String] {
    var lines: [String] = []
    let found = mistakes {
      try notebook.run(source) { event in
        if case .finished(let entry, _) = event { lines += entry.value.displayLines(.recorded) }
      }
    }
    return lines
      + found.flatMap { $0.rendered(in: source).split(separator: "\n").map(String.init) }
  }
}
