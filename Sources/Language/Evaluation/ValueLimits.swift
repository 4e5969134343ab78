/// How large a value may become: doubling it on every line would fill any memory.
enum ValueLimits {
  static let maximumElements = 1_000_000
  static let maximumTextBytes = 1 << 20

  /// - Throws: A `Diagnostic` at the expression whose value is too large.
  static func check(_ value: Value, at range: SourceRange) throws(Diagnostic) {
    if case .text(let text) = value, text.utf8.count > maximumTextBytes {
      throw Diagnostic("this text is longer than \(maximumTextBytes) bytes", at: range)
    }
    var room = maximumElements
    guard fits(value, in: &room) else {
      throw Diagnostic("this list has more than \(maximumElements) elements", at: range)
    }
  }

  /// Counts a value's elements, down to the innermost, until there is no room for more.
  private static func fits(_ value: Value, in room: inout Int) -> Bool {
    room -= 1
    switch value {
    case .list(let elements):
      for element in elements where room >= 0 { _ = fits(element, in: &room) }
    case .table(let table):
      for row in table.rows where room >= 0 {
        for cell in row where room >= 0 { _ = fits(cell, in: &room) }
      }
    case .nothing, .boolean, .quantity, .text, .object: break
    }
    return room >= 0
  }
}
