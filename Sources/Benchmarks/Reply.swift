import Foundation

/// Prints figures as one line of JSON, at once.
func reply(_ figures: [String: Double]) {
  let fields = figures.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
  print("{\(fields.joined(separator: ", "))}")
  fflush(nil)
}

/// The memory that this process has resident now, in bytes.
func residentBytes() -> Int {
  let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
  let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
  return pages * sysconf(Int32(_SC_PAGESIZE))
}

/// Says what a benchmark is, then runs it as often as each line of standard input says, and answers
/// with the median and the least milliseconds.
func serve(_ about: [String: Double], _ body: () throws -> Void) throws {
  reply(about)
  while let line = readLine() {
    let times = try milliseconds(runs: max(1, Int(line) ?? 1), warmUp: 1, body)
    reply(["median": times.median, "least": times.min() ?? 0])
  }
}
