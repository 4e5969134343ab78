import Charts
import Foundation
import Testing

/// Every sample drawn 80 columns wide, as Unicode and as ASCII, as it was when somebody last looked.
///
/// `UPDATE_GOLDEN=1` rewrites the pictures, so that the difference is the review.
@Suite struct GoldenTests {
  @Test(arguments: Sample.all)
  func looksAsItDid(_ sample: Sample) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/\(sample.name).txt")
    let pictures = [ChartStyle.Characters.braille, .ascii].map { characters in
      sample.chart.lines(ChartStyle(width: 80, canvas: characters))
        .map(withoutTrailingSpaces).joined(separator: "\n")
    }
    let current = (pictures + [sample.chart.summary]).joined(separator: "\n\n") + "\n"
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
      try current.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == current)
  }

  /// Editors remove these; the widths are checked elsewhere.
  private func withoutTrailingSpaces(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }
}
