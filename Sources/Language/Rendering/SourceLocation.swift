/// A place in a source text as people count: lines and characters from 1.
public struct SourceLocation: Equatable, Sendable {
  public let line: Int
  public let column: Int
  /// The UTF-8 range of the whole line, without its end.
  let lineRange: SourceRange

  /// The place of a UTF-8 offset; one beyond the end counts as the end.
  public init(of offset: Int, in source: String) {
    let bytes = source.utf8
    let offset = min(max(offset, 0), bytes.count)
    var line = 1
    var start = 0
    var end = bytes.count
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      if index >= offset {
        end = index
        break
      }
      line += 1
      start = index + 1
    }
    self.line = line
    lineRange = start..<end
    column = 1 + source.utf8Text(start..<offset).count
  }
}

extension String {
  /// The text of a UTF-8 range; a character cut in two shows as the replacement character.
  func utf8Text(_ range: SourceRange) -> String {
    let range = range.clamped(to: 0..<utf8.count)
    return String(decoding: utf8.dropFirst(range.lowerBound).prefix(range.count), as: UTF8.self)
  }
}
