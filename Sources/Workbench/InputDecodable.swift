public import Language

/// A Swift type that a command can take through the pipe.
public protocol InputDecodable: Sendable {
  /// The types of the language that it takes.
  static var valueTypes: [ValueType] { get }
  static var isOptional: Bool { get }
  /// - Throws: A `Diagnostic` at the input, or at the call where there is none.
  static func decode(_ call: Call) throws(Diagnostic) -> Self
}

/// The input of a command that starts a pipeline.
public struct NoInput: InputDecodable {
  public static var valueTypes: [ValueType] { [] }
  public static var isOptional: Bool { true }
  public static func decode(_ call: Call) throws(Diagnostic) -> NoInput { NoInput() }
}

extension InputDecodable {
  public static var isOptional: Bool { false }
}

extension Optional: InputDecodable where Wrapped: InputDecodable {
  public static var valueTypes: [ValueType] { Wrapped.valueTypes }
  public static var isOptional: Bool { true }
  public static func decode(_ call: Call) throws(Diagnostic) -> Wrapped? {
    guard call.input != nil else { return nil }
    return try Wrapped.decode(call)
  }
}

extension Value: InputDecodable {
  public static var valueTypes: [ValueType] { [.any] }
  public static func decode(_ call: Call) throws(Diagnostic) -> Value {
    guard let input = call.input else { throw call.missingInput(expected: "a value") }
    return input
  }
}

extension Table: InputDecodable {
  /// A table, and what shows itself as one.
  public static var valueTypes: [ValueType] {
    [
      .table, ArraysValue.valueType, BreakEvenValue.valueType, ClassificationValue.valueType,
      HardwareValue.valueType, LogitsValue.valueType, ProfileValue.valueType,
      SensitivityValue.valueType, SummaryValue.valueType, TokensValue.valueType,
    ]
  }

  public static func decode(_ call: Call) throws(Diagnostic) -> Table {
    guard let input = call.input else { throw call.missingInput(expected: "a table") }
    guard let table = Table(input) else { throw call.wrongInput(input, expected: "a table") }
    return table
  }

  /// The table that a value is, or shows itself as; nil where it does neither.
  init?(_ value: Value) {
    switch value {
    case .table(let table): self = table
    case .object(let object):
      guard Self.valueTypes.contains(object.type), case .table(let table) = object.field("table")
      else { return nil }
      self = table
    default: return nil
    }
  }
}

extension InputDecodable where Self: ObjectValue {
  public static var valueTypes: [ValueType] { [valueType] }
  public static func decode(_ call: Call) throws(Diagnostic) -> Self {
    let expected = "a \(valueType.name)"
    guard let input = call.input else { throw call.missingInput(expected: expected) }
    guard case .object(let object) = input, let value = object as? Self else {
      throw call.wrongInput(input, expected: expected)
    }
    return value
  }
}

extension Call {
  func missingInput(expected: String) -> Diagnostic {
    Diagnostic(
      "`\(name)` needs \(expected) piped into it", at: range,
      hint: "write it after a pipe: `… | \(name)`")
  }

  func wrongInput(_ input: Value, expected: String) -> Diagnostic {
    Diagnostic(
      "`\(name)` takes \(expected), not a value of type \(input.type.name)", at: range,
      note: inputRange.map { Diagnostic.Note("this is of type \(input.type.name)", at: $0) })
  }
}
