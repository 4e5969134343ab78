/// What statements leave behind: named values, numbered results, definitions, the seed.
///
/// A scope is a value: keeping a copy is how a statement is undone.
public struct Scope: Sendable {
  /// The number that the next statement's result gets, counted from 1: `@n`.
  public var nextNumber = 1
  /// The number that the last `seed` statement gave.
  public internal(set) var seed: Int?
  var environment = Environment()
  /// The names that `param` statements made.
  var parameterNames: Set<String> = []

  public init() {}

  /// The variables' names in alphabetical order.
  public var names: [String] { environment.variables.keys.sorted() }
  /// The value of `_`.
  public var last: Value? { environment.last }

  /// A variable's newest value.
  public func value(named name: String) -> Value? { environment.variables[name] }

  /// What statement `number` resulted in.
  public func result(_ number: Int) -> Value? { environment.results[number] }

  /// Names a value, as `name = …` does, without counting a statement.
  public mutating func bind(_ name: String, to value: Value) { environment.bind(name, to: value) }

  /// Keeps a statement's result under the next number.
  mutating func record(_ value: Value) {
    environment.results[nextNumber] = value
    environment.record(value)
    nextNumber += 1
  }
}

/// The values that an expression can refer to.
struct Environment: Sendable {
  var variables: [String: Value] = [:]
  var definitions: [String: Definition] = [:]
  var results: [Int: Value] = [:]
  var last: Value?

  mutating func bind(_ name: String, to value: Value) {
    definitions[name] = nil
    variables[name] = value
  }

  mutating func bind(_ definition: Definition) {
    variables[definition.definition.name] = nil
    definitions[definition.definition.name] = definition
  }

  /// Makes a statement's value `_`, if it has one.
  mutating func record(_ value: Value) {
    if value.type != .nothing { last = value }
  }
}

/// What `def` made, with the values its body refers to as they were then.
struct Definition: Sendable {
  var definition: CheckedDefinition
  var captured: Environment
}
