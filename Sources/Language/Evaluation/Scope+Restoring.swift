extension Scope {
  /// Counts a statement that left nothing: one that failed, or was taken back.
  ///
  /// - Parameter value: What `@n` refers to nevertheless; `_` stays what it was.
  public mutating func skipNumber(keeping value: Value = .nothing) {
    if value.type != .nothing { environment.results[nextNumber] = value }
    nextNumber += 1
  }

  /// Goes back to the names of an earlier scope; results keep their numbers.
  public mutating func restoreNames(of earlier: Scope) {
    let results = environment.results
    environment = earlier.environment
    environment.results = results
    seed = earlier.seed
    parameterNames = earlier.parameterNames
  }

  /// Takes in a recorded statement's result as if the statement had run.
  public mutating func restore(_ value: Value, named name: String?) {
    if let name { bind(name, to: value) }
    record(value)
  }
}
