import Foundation
import Language
import Testing

/// Each mistake in a script on one line: where it starts, the marked text in brackets, the message,
/// then the second place and the hint on lines of their own.
func mistakes(
  in source: String, scope: Scope = Scope(), parameters: [String: String] = [:]
) -> [String] {
  CheckedScript.diagnostics(
    in: source, signatures: FakeHost.signatures, scope: scope, parameters: parameters
  ).map { $0.inShort(in: source) }
}

extension Diagnostic {
  func inShort(in source: String) -> String {
    let location = SourceLocation(of: range.lowerBound, in: source)
    var text = "\(location.line):\(location.column) [\(source.marked(range))] \(message)"
    if let note { text += "\n    [\(source.marked(note.range))] \(note.message)" }
    if let hint { text += "\n    \(hint)" }
    return text
  }
}

extension String {
  fileprivate func marked(_ range: SourceRange) -> String {
    let range = range.clamped(to: 0..<utf8.count)
    return String(decoding: Array(utf8)[range], as: UTF8.self)
  }
}

/// A script and the mistakes in it. In a table of them each source line starts with `> `, and a blank
/// line ends a case.
struct MistakeCase: Sendable, CustomTestStringConvertible {
  var source: String
  var mistakes: String
  var testDescription: String { source }

  static func table(_ text: String) -> [MistakeCase] {
    text.components(separatedBy: "\n\n").map { block in
      let lines = block.components(separatedBy: "\n")
      return MistakeCase(
        source: lines.filter { $0.hasPrefix("> ") }.map { String($0.dropFirst(2)) }
          .joined(separator: "\n"),
        mistakes: lines.filter { !$0.hasPrefix("> ") }.joined(separator: "\n"))
    }
  }
}
