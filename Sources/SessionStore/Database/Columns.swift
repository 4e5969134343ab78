import ContentHashing
import FoundationEssentials
import Glibc

/// What a row of the table `reference` refers to.
enum ReferenceKind: String {
  case input, file, blob
}

/// A time as it is stored: microseconds since 1970, so that times survive a round trip.
func microseconds(_ time: Date) -> Int {
  Int((time.timeIntervalSince1970 * 1e6).rounded())
}

func time(microseconds: Int) -> Date { Date(timeIntervalSince1970: Double(microseconds) / 1e6) }

func columns(of source: SessionSource) -> (kind: String, path: String?) {
  switch source {
  case .shell: ("shell", nil)
  case .commandLine: ("command line", nil)
  case .standardInput: ("standard input", nil)
  case .file(let path): ("file", path)
  }
}

/// - Returns: `nil` if no source is stored so.
func source(kind: String, path: String?) -> SessionSource? {
  switch (kind, path) {
  case ("shell", nil): .shell
  case ("command line", nil): .commandLine
  case ("standard input", nil): .standardInput
  case ("file", let path?): .file(path)
  default: nil
  }
}

/// A session's name: the day it began, and four digits that tell it from the day's others
/// (more when the day is crowded).
func sessionName(startedAt time: Date, attempt: Int) -> String {
  var hasher = ContentHasher()
  hasher.combine(microseconds(time))
  hasher.combine(attempt)
  var seconds = time_t(time.timeIntervalSince1970.rounded(.down))
  var day = tm()
  gmtime_r(&seconds, &day)
  let month = twoDigits(day.tm_mon + 1)
  let suffix = hasher.finalized().description.prefix(4 + attempt / 8)
  return "\(day.tm_year + 1900)-\(month)-\(twoDigits(day.tm_mday))-\(suffix)"
}

private func twoDigits(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
