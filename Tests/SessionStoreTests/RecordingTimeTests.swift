import Foundation
import SessionStore
import Testing

@Suite struct RecordingTimeTests {
  /// Prints what recording costs; a bound would fail on a busy machine.
  @Test func recordingTimeIsPrinted() throws {
    let directory = TemporaryDirectory()
    let store = try SessionStore(directory: directory.path)
    let session = try store.beginSession(someHeader()).id
    let clock = ContinuousClock()
    let times = try (1...200).map { number in
      try clock.measure {
        try store.finish(store.begin(someStart(), number: number, in: session), someResult())
      }
    }.sorted()
    print("recording a statement: median \(times[100]), slowest \(times[199])")
    #expect(try store.statements(of: session).count == 200)
  }
}
