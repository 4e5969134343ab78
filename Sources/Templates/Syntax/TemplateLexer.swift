/// Cuts a template into text, outputs and statements, and takes off the white space around them.
///
/// As chat templates are run: the first line break after a statement goes (`trim_blocks`), and so
/// do the blanks before a statement at the beginning of its line (`lstrip_blocks`). A `-` within the
/// braces takes all white space off on its side, a `+` keeps it.
struct TemplateLexer {
  private var scanner: TemplateScanner
  private var found: [TemplateSegment] = []
  /// Whether what was read last ended a line.
  private var isAtLineStart = true

  init(_ source: String) {
    var bytes = source.utf8Bytes.replacing([13, 10], with: [10]).replacing([13], with: [10])
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    scanner = TemplateScanner(bytes)
  }

  private enum Tag: String {
    case output = "{{"
    case statement = "{%"
    case comment = "{#"

    var end: String {
      switch self {
      case .output: "}}"
      case .statement: "%}"
      case .comment: "#}"
      }
    }
  }

  /// - Throws: A `TemplateError` where something is opened and never closed.
  consuming func segments() throws -> [TemplateSegment] {
    while !scanner.isAtEnd { try readTextAndTag() }
    return found
  }

  private mutating func readTextAndTag() throws {
    let line = scanner.line
    var text = scanner.readUntilTag()
    guard let tag = Tag(rawValue: scanner.ahead(2)) else {
      add(text, line: line)
      return
    }
    scanner.skip(2)
    let mark = scanner.readMark()
    if mark == "-" {
      text = text.droppingSpaceAtEnd()
    } else if mark != "+", tag != .output {
      text = text.droppingIndentation(isAtLineStart: isAtLineStart)
    }
    add(text, line: line)
    try read(tag)
  }

  private mutating func read(_ tag: Tag) throws {
    let line = scanner.line
    do {
      switch tag {
      case .comment: try scanner.skipComment()
      case .output:
        found.append(
          TemplateSegment(content: .output(try scanner.tokens(upTo: tag.end)), line: line))
      case .statement:
        let tokens = try scanner.tokens(upTo: tag.end)
        if tokens == [.name("raw")] { return try readRaw(line: line) }
        found.append(TemplateSegment(content: .statement(tokens), line: line))
      }
    } catch let error as TemplateError {
      throw error.at(line)
    }
    isAtLineStart = scanner.skipEnd(tag.end, trimsLine: tag != .output)
  }

  /// `{% raw %}` up to `{% endraw %}`, as it stands.
  private mutating func readRaw(line: Int) throws {
    _ = scanner.skipEnd(Tag.statement.end, trimsLine: false)
    var raw: [UInt8] = []
    while !scanner.isAtEnd {
      raw += scanner.readUntilTag()
      var ahead = scanner
      let opened = ahead.ahead(2)
      ahead.skip(2)
      let mark = ahead.readMark()
      if opened == "{%", (try? ahead.tokens(upTo: "%}")) == [.name("endraw")] {
        add(mark == "-" ? raw.droppingSpaceAtEnd() : raw, line: line)
        scanner = ahead
        isAtLineStart = scanner.skipEnd(Tag.statement.end, trimsLine: true)
        return
      }
      raw += scanner.readOne()
    }
    throw TemplateError("`raw` lacks its `endraw`", line: line)
  }

  private mutating func add(_ text: [UInt8], line: Int) {
    guard !text.isEmpty else { return }
    found.append(TemplateSegment(content: .text(String(utf8Bytes: text)), line: line))
  }
}

extension [UInt8] {
  fileprivate func droppingSpaceAtEnd() -> [UInt8] {
    String(utf8Bytes: self).stripped(start: false).utf8Bytes
  }

  /// Without the blanks at the end, where they are all that stands on the line.
  fileprivate func droppingIndentation(isAtLineStart: Bool) -> [UInt8] {
    let start = lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    guard start > 0 || isAtLineStart, self[start...].allSatisfy({ $0 == 32 || $0 == 9 }) else {
      return self
    }
    return Array(self[..<start])
  }
}
