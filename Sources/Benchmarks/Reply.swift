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
