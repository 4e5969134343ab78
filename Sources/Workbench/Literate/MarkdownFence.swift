import Language

/// A fenced code block of a Markdown text (CommonMark 0.31, section 4.5).
struct MarkdownFence: Equatable {
  /// The words after the opening fence.
  var info: [String]
  /// Where those words stand.
  var infoRange: SourceRange
  /// The lines between the fences, line ends included.
  var content: SourceRange
  /// The same with the fences.
  var extent: SourceRange

  /// Every fenced block, first to last.
  ///
  /// - Throws: A `Diagnostic` at a `hone` or `output` fence that is never closed. Other blocks may
  ///   run to the end of the text, as CommonMark has it.
  static func all(in text: String) throws(Diagnostic) -> [MarkdownFence] {
    var fences: [MarkdownFence] = []
    var open: (fence: MarkdownFence, mark: Mark)?
    for line in lines(of: text) {
      let mark = Mark(line.bytes)
      guard let current = open else {
        if let mark, let fence = MarkdownFence(opening: line, mark: mark) { open = (fence, mark) }
        continue
      }
      if let mark, mark.closes(current.mark, line.bytes) {
        open?.fence.close(at: line.end)
        fences += [open?.fence].compactMap { $0 }
        open = nil
      } else {
        open?.fence.extend(to: line.end)
      }
    }
    if let fence = open?.fence {
      guard fence.info.first != "hone", fence.info.first != "output" else {
        throw Diagnostic(
          "this block is never closed", at: fence.infoRange,
          hint: "end it with a line of three backticks")
      }
      fences.append(fence)
    }
    return fences
  }

  private init?(opening line: Line, mark: Mark) {
    let rest = line.bytes.dropFirst(mark.indent + mark.count)
    // A backtick after backticks makes it code within a line of text.
    guard mark.byte != UInt8(ascii: "`") || !rest.contains(mark.byte) else { return nil }
    info = String(decoding: rest, as: UTF8.self).split(whereSeparator: \.isWhitespace)
      .map(String.init)
    let blank: [UInt8] = [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")]
    let start = line.start + mark.indent + mark.count + rest.prefix(while: blank.contains).count
    let trailing = rest.reversed().prefix(while: blank.contains).count
    infoRange = start..<max(start, line.start + line.bytes.count - trailing)
    content = line.end..<line.end
    extent = line.start..<line.end
  }

  private mutating func extend(to end: Int) {
    content = content.lowerBound..<end
    close(at: end)
  }

  private mutating func close(at end: Int) { extent = extent.lowerBound..<end }

  /// The backticks or tildes that a line begins with.
  private struct Mark {
    var byte: UInt8
    var count: Int
    var indent: Int

    init?(_ line: ArraySlice<UInt8>) {
      indent = line.prefix { $0 == UInt8(ascii: " ") }.count
      guard indent <= 3, let byte = line.dropFirst(indent).first,
        byte == UInt8(ascii: "`") || byte == UInt8(ascii: "~")
      else { return nil }
      self.byte = byte
      count = line.dropFirst(indent).prefix { $0 == byte }.count
      guard count >= 3 else { return nil }
    }

    /// Whether a line that begins with this mark ends the block that `opening` began.
    func closes(_ opening: Mark, _ line: ArraySlice<UInt8>) -> Bool {
      byte == opening.byte && count >= opening.count
        && line.dropFirst(indent + count).allSatisfy { $0 == 32 || $0 == 9 || $0 == 13 }
    }
  }

  private struct Line {
    var start: Int
    /// After the line end.
    var end: Int
    /// Without the line end.
    var bytes: ArraySlice<UInt8>
  }

  private static func lines(of text: String) -> [Line] {
    let bytes = Array(text.utf8)
    var lines: [Line] = []
    var start = 0
    while start < bytes.count {
      let newline = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let end = min(newline + 1, bytes.count)
      lines.append(Line(start: start, end: end, bytes: bytes[start..<newline]))
      start = end
    }
    return lines
  }
}
