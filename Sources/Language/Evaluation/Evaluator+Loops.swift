extension Evaluator {
  /// The most times that a loop's body runs.
  static let maximumSteps = 100_000

  /// Runs a loop's body for every combination of values, the first variable slowest.
  ///
  /// - Returns: For `sweep` a table, a row for each combination; for `each` a table if every step
  ///   gave a record, `nothing` if no step gave a value, else the list of values.
  func run(_ loop: CheckedLoop, in environment: Environment) throws -> Value {
    let lists = try loop.variables.map { variable in
      (variable.name.text, try elements(of: variable.values, in: environment))
    }
    var count = 1
    for (_, values) in lists { count = min(count * values.count, Self.maximumSteps + 1) }
    guard count <= Self.maximumSteps else {
      throw Diagnostic("this runs its body more than \(Self.maximumSteps) times", at: loop.range)
    }
    var steps: [(variables: [Value], result: Value)] = []
    for index in 0..<count {
      try host.checkCancellation()
      let variables = combination(index, of: lists.map(\.1))
      var inner = environment
      for (name, value) in zip(lists.map(\.0), variables) { inner.bind(name, to: value) }
      steps.append((variables, try run(body: loop.body, in: inner)))
    }
    let value = result(of: loop, names: lists.map(\.0), steps: steps)
    try ValueLimits.check(value, at: loop.range)
    return value
  }

  private func elements(
    of expression: CheckedExpression, in environment: Environment
  ) throws -> [Value] {
    let value = try evaluate(expression, in: environment)
    guard case .list(let elements) = value else {
      throw Diagnostic("this needs a list, not \(value.type.described)", at: expression.range)
    }
    return elements
  }

  private func combination(_ index: Int, of lists: [[Value]]) -> [Value] {
    var index = index
    var values: [Value] = []
    for list in lists.reversed() {
      values.append(list[index % list.count])
      index /= list.count
    }
    return values.reversed()
  }

  private func result(
    of loop: CheckedLoop, names: [String], steps: [(variables: [Value], result: Value)]
  ) -> Value {
    if loop.kind == .each {
      if steps.allSatisfy({ $0.result.type == .nothing }) && !steps.isEmpty { return .nothing }
      if steps.isEmpty || !steps.allSatisfy({ $0.result.isRecord }) {
        return .list(steps.map(\.result))
      }
    }
    let records = steps.map { $0.result.record(besides: names) }
    var columns: [String] = []
    for record in records {
      for (column, _) in record where !columns.contains(column) {
        columns.append(column)
      }
    }
    let rows = zip(steps, records).map { step, record in
      let values = Dictionary(record) { first, _ in first }
      return step.variables + columns.map { values[$0] ?? .nothing }
    }
    return .table(Table(columns: names + columns, rows: rows))
  }
}

extension Value {
  /// Whether it becomes several columns of a table's row.
  fileprivate var isRecord: Bool {
    switch self {
    case .table: true
    case .object(let object): !object.type.numberFields.isEmpty
    default: false
    }
  }

  /// The columns that it becomes in a row: a table's first row, an object's quantities in
  /// alphabetical order, and `value` for anything else. A column named like one of the row's own
  /// gets `result-` before its name.
  fileprivate func record(besides names: [String]) -> [(String, Value)] {
    let fields: [(String, Value)]
    switch self {
    case .nothing: fields = []
    case .table(let table):
      fields = table.rows.first.map { Array(zip(table.columns, $0)) } ?? []
    case .object(let object) where isRecord:
      fields = object.type.numberFields.compactMap { name in
        object.field(name).map { (name, $0) }
      }
    case .boolean, .quantity, .text, .list, .object: fields = [("value", self)]
    }
    return fields.map { (names.contains($0.0) ? "result-\($0.0)" : $0.0, $0.1) }
  }
}
