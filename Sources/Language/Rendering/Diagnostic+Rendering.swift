import TextWidth

/// A piece of a rendered error, and what it is, for whoever gives it a colour.
public struct DiagnosticPiece: Equatable, Sendable {
  public enum Role: Sendable, CaseIterable {
    case label, message, place, source, mark, note, hint
  }

  public var role: Role
  public var text: String
}

extension Diagnostic {
  /// The report a user reads: the message, the place, the source line with marks under what is
  /// meant, the second place, and the hint. No line end after the last line.
  ///
  /// - Parameter name: The file's name; without one the place is told for a source of several lines.
  public func rendered(in source: String, name: String? = nil) -> String {
    styled(in: source, name: name).map(\.text).joined()
  }

  /// The same report in pieces; their texts joined are `rendered(in:name:)`.
  public func styled(in source: String, name: String? = nil) -> [DiagnosticPiece] {
    var report = Report(source: source, name: name)
    report.add(.label, "error: ")
    report.add(.message, printable(message))
    report.addPlace(range)
    report.addMarkedLine(range, mark: "^", message: nil)
    if let note {
      let isSameLine = report.line(of: note.range) == report.line(of: range)
      if isSameLine {
        report.addMarks(note.range, mark: "-", message: note.message)
      } else {
        report.addPlace(note.range)
        report.addMarkedLine(note.range, mark: "-", message: note.message)
      }
    }
    if let hint {
      report.add(.hint, "\nhint: " + printable(hint))
    }
    return report.pieces
  }
}

/// A report in the making.
private struct Report {
  /// The most columns of a source line that are shown.
  static let maximumColumns = 120

  let source: String
  let name: String?
  var pieces: [DiagnosticPiece] = []

  init(source: String, name: String?) {
    self.source = source
    self.name = name
  }

  mutating func add(_ role: DiagnosticPiece.Role, _ text: String) {
    pieces.append(DiagnosticPiece(role: role, text: text))
  }

  func line(of range: SourceRange) -> Int {
    SourceLocation(of: range.lowerBound, in: source).line
  }

  mutating func addPlace(_ range: SourceRange) {
    let location = SourceLocation(of: range.lowerBound, in: source)
    if let name {
      add(.place, "\n  \(printable(name)):\(location.line):\(location.column)")
    } else if source.contains("\n") {
      add(.place, "\n  line \(location.line), column \(location.column)")
    }
  }

  mutating func addMarkedLine(_ range: SourceRange, mark: Character, message: String?) {
    let window = window(for: range)
    let line = printable(source.utf8Text(window.range))
    guard !line.isEmpty else { return }
    add(.source, "\n    " + window.prefix + line)
    addMarks(range, mark: mark, message: message)
  }

  /// Marks under a range's part of its first line; an empty range gets one mark.
  mutating func addMarks(_ range: SourceRange, mark: Character, message: String?) {
    let window = window(for: range)
    let start = max(range.lowerBound, window.range.lowerBound)
    let end = min(max(range.upperBound, start), window.range.upperBound)
    let before = printable(source.utf8Text(window.range.lowerBound..<start))
    let marked = printable(source.utf8Text(start..<max(start, end)))
    let indent = 4 + window.prefix.count + displayWidth(before)
    let count = max(1, displayWidth(marked))
    add(
      .mark,
      "\n" + String(repeating: " ", count: indent) + String(repeating: String(mark), count: count))
    if let message { add(.note, " " + printable(message)) }
  }

  /// The part of the line that is shown: all of it unless it is very long.
  private func window(for range: SourceRange) -> (range: SourceRange, prefix: String) {
    let line = SourceLocation(of: range.lowerBound, in: source).lineRange
    guard line.count > Self.maximumColumns else { return (line, "") }
    let bytes = Array(source.utf8)
    func boundary(_ offset: Int) -> Int {
      var offset = max(line.lowerBound, min(offset, line.upperBound))
      while offset > line.lowerBound, offset < bytes.count, bytes[offset] & 0xC0 == 0x80 {
        offset -= 1
      }
      return offset
    }
    let lower = boundary(range.lowerBound - Self.maximumColumns / 2)
    let upper = boundary(lower + Self.maximumColumns)
    return (lower..<upper, lower > line.lowerBound ? "…" : "")
  }
}
