/// What the checker knows of the names in scope.
struct CheckingScope {
  struct Variable {
    var type: ValueType
    /// Whether it stands for something that is put in: a loop's variable, a parameter. Only these
    /// are meant where a layer's or a column's name could stand.
    var isSubstituted = false
    /// Where the source being checked names it.
    var place: SourceRange?
  }

  var variables: [String: Variable] = [:]
  var definitions: [String: CheckedDefinition] = [:]
  var resultTypes: [Int: ValueType] = [:]
  /// The number of the statement being checked.
  var number = 1
  /// The type of `_`.
  var lastType: ValueType?

  init(_ scope: Scope) {
    for (name, value) in scope.environment.variables {
      variables[name] = Variable(
        type: value.type, isSubstituted: scope.parameterNames.contains(name))
    }
    definitions = scope.environment.definitions.mapValues(\.definition)
    resultTypes = scope.environment.results.mapValues(\.type)
    number = scope.nextNumber
    lastType = scope.environment.last?.type
  }

  mutating func bind(_ name: Name, to type: ValueType, isSubstituted: Bool = false) {
    definitions[name.text] = nil
    variables[name.text] = Variable(type: type, isSubstituted: isSubstituted, place: name.range)
  }

  mutating func bind(_ definition: CheckedDefinition) {
    variables[definition.name] = nil
    definitions[definition.name] = definition
  }
}
