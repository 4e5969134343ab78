import Language
import ModelGraph

extension Notebook {
  /// What could stand at the cursor, a UTF-8 offset.
  public func completions(in source: String, at offset: Int) -> Completions {
    Completer(signatures: signatures, scope: scope) { self.names(for: $0) }
      .completions(in: source, at: offset)
  }

  /// The layers of the model, or the columns of the table, that the pipeline starts with.
  private func names(for request: NameRequest) -> [String] {
    if request.command == "help" { return Command.all.map(\.name) }
    let value =
      request.variable.map { scope.value(named: $0) }
      ?? request.statement.map { number in entries.last { $0.number == number }?.value }
      ?? scope.last
    switch value {
    case .table(let table): return table.columns
    case .object(let model as ModelValue): return model.model.layers.map(\.name)
    default: return []
    }
  }
}
