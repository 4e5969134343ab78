extension Value {
  /// `value.name`: a table's column, or its only value where the table has one row; an object's
  /// field.
  func field(_ name: Name, baseRange: SourceRange) throws(Diagnostic) -> Value {
    switch self {
    case .table(let table):
      guard let column = table.column(name.text) else {
        throw Diagnostic(
          "this table has no column `\(name.text)`", at: name.range,
          note: .init("the table", at: baseRange),
          hint: suggestion(for: name.text, among: table.columns))
      }
      return column.count == 1 ? column[0] : .list(column)
    case .object(let object):
      if let value = object.field(name.text) { return value }
      throw unknownField(name, of: type, at: baseRange)
    default: throw unknownField(name, of: type, at: baseRange)
    }
  }
}
