/// What could stand at the cursor.
public struct Completion: Equatable, Sendable {
  public enum Kind: Sendable, CaseIterable {
    case variable, choice, name, field, command, option, type, keyword
  }

  /// What replaces the part that was typed; an option ends with its `=`.
  public var text: String
  public var kind: Kind
  /// One line beside it: a command's summary, an option's help, a variable's type.
  public var detail: String
}

/// Everything that could stand at the cursor.
public struct Completions: Equatable, Sendable {
  /// The UTF-8 range up to the cursor that a candidate replaces.
  public var range: SourceRange
  /// What fits best first, in alphabetical order within a kind.
  public var candidates: [Completion]
  /// Whether a path is wanted: `range` is then what was typed of it, after the quote.
  public var wantsPath = false
}

/// A place where a layer's or a column's name could stand; only the caller knows which there are.
public struct NameRequest: Equatable, Sendable {
  public var command: String
  public var parameter: String
  /// The variable that the pipeline starts with, if it starts with one.
  public var variable: String?
  /// The number of the statement whose value it starts with, as in `@5 | sort`.
  public var statement: Int?
}
