import Glibc
import TensorEngine

/// The cases of one suite, printed as they end, and how many of them passed.
struct Report {
  let suite: String
  private let data: String
  private(set) var passed = 0
  private(set) var total = 0

  /// - Parameter data: The folder of shared data.
  init(_ suite: String, data: String) {
    self.suite = suite
    self.data = data
    Self.line(suite)
  }

  /// The path of a file or folder of the shared data.
  ///
  /// - Throws: A `Finding` where it isn't there: a case that can't run has failed.
  func data(_ name: String) throws -> String {
    let path = "\(data)/\(name)"
    guard access(path, R_OK) == 0 else { throw Finding("the data lack `\(path)`") }
    return path
  }

  /// Runs one case.
  ///
  /// - Parameter body: Yields what differs first from what is expected; nil where nothing does.
  mutating func check(_ name: String, _ body: () throws -> String?) {
    do {
      note(name, difference: try body())
    } catch {
      note(name, difference: "\(error)")
    }
  }

  /// Enters how one case ended: with what differs first, or nil where it passed.
  mutating func note(_ name: String, difference: String?) {
    total += 1
    if let difference {
      Self.line("  FAILED  \(name): \(difference)")
    } else {
      passed += 1
      Self.line("  passed  \(name)")
    }
  }

  /// Prints the suite's last line, from which `Scripts/conformance` makes its table.
  func end() { Self.line("\(suite): \(passed) of \(total) passed") }

  /// Prints a line at once: each case is seen as it ends, through a pipe too.
  private static func line(_ text: String) {
    print(text)
    fflush(nil)
  }
}

/// Why a case can't be run or doesn't pass.
struct Finding: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
