extension SourceText {
  /// The name that a statement gives its value; `nil` for one that gives none.
  public static func assignedName(of statement: String) -> String? {
    switch Parser.parse(statement).statements.last?.kind {
    case .assignment(let name, _): name.text
    case .parameter(let parameter): parameter.name.text
    case .expression, .expect, .seed, .definition, nil: nil
    }
  }
}
