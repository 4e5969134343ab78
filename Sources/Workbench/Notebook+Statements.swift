import Language

extension Notebook {
  /// The statements of a source text as they are written, first to last.
  ///
  /// - Throws: `SourceErrors` where it has mistakes.
  public func statements(in source: String) throws -> [String] {
    let script = try CheckedScript(
      source, signatures: signatures, scope: scope, parameters: configuration.parameters)
    return script.statements.map { source.slice($0.range) }
  }
}
