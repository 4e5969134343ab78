import Language

extension Command {
  static let first = Command(
    "first", "Takes the first rows of a table, samples of data or elements of a list.",
    input: Sliceable.self, output: .any,
    Parameter<Int>("count", "how many", in: 0...1_000_000_000, default: 1, .positional),
    examples: [
      Example(#"data "digits" | first 200"#, "the first 200 samples"),
      Example("(sweep x=[3 1 2] { x * x }) | sort value | first 2", "the two smallest squares"),
    ]
  ) { _, input, count in
    input.first(count)
  }
}

/// What has a first part.
enum Sliceable: InputDecodable {
  case table(Table)
  case data(DataValue)
  case list([Value])

  static let valueTypes = Table.valueTypes + [DataValue.valueType, .list]

  static func decode(_ call: Call) throws(Diagnostic) -> Sliceable {
    let expected = "a table, data or a list"
    guard let input = call.input else { throw call.missingInput(expected: expected) }
    if let table = Table(input) { return .table(table) }
    switch input {
    case .list(let values): return .list(values)
    case .object(let data as DataValue): return .data(data)
    default: throw call.wrongInput(input, expected: expected)
    }
  }

  /// The first `count` parts, or all where there are fewer.
  func first(_ count: Int) -> Value {
    switch self {
    case .table(let table):
      .table(Table(columns: table.columns, rows: Array(table.rows.prefix(count))))
    case .data(let data): .object(data.first(count))
    case .list(let values): .list(Array(values.prefix(count)))
    }
  }
}
