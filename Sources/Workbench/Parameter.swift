import Language

/// How a parameter's argument is written.
public enum ParameterStyle: Sendable {
  /// `name=value` only.
  case labelled
  /// With or without its label, in the order of the parameters.
  case positional
  /// All remaining arguments without a label.
  case rest
}

/// One argument a command takes: its name, its help, its default and the check it must pass.
public struct Parameter<Argument: ArgumentDecodable>: Sendable {
  let signature: Signature.Parameter
  let defaultValue: Argument?

  /// - Parameters:
  ///   - kind: What it takes, where that is narrower than what `Argument` says: bounds, a unit.
  ///   - defaultValue: What holds where it isn't given; without one it must be.
  public init(
    _ name: String, _ help: String, kind: Signature.Kind = Argument.kind,
    default defaultValue: Argument? = nil, _ style: ParameterStyle = .labelled
  ) {
    self.defaultValue = defaultValue
    self.signature = Signature.Parameter(
      name: name, kind: kind, help: help,
      defaultText: defaultValue.map { Self.text(of: $0, as: kind) },
      isPositional: style != .labelled, isVariadic: style == .rest)
  }

  /// Finds and converts this parameter's argument, and notes it in the context's record.
  ///
  /// - Throws: A `Diagnostic` at the argument, or at the call when it is missing.
  func decode(from context: RunContext) throws(Diagnostic) -> Argument {
    let argument = try argument(in: context.call)
    context.note(Self.text(of: argument, as: signature.kind), for: signature)
    return argument
  }

  /// The argument as it would be written, with the unit of its kind.
  private static func text(of argument: Argument, as kind: Signature.Kind) -> String {
    switch kind {
    case .quantity(let dimension, _, _):
      guard let number = argument as? Double else { break }
      return Quantity(number, dimension).sourceText
    case .list(.quantity(let dimension, _, _)):
      guard let numbers = argument as? [Double] else { break }
      return "[\(numbers.map { Quantity($0, dimension).sourceText }.joined(separator: " "))]"
    default: break
    }
    return argument.sourceText
  }

  private func argument(in call: Call) throws(Diagnostic) -> Argument {
    guard let given = call.arguments[signature.name] else {
      if let defaultValue { return defaultValue }
      throw Diagnostic(
        "`\(call.name)` needs `\(signature.name)`: \(signature.help)", at: call.range)
    }
    if let decoded = Argument(given.content) { return decoded }
    throw Diagnostic(
      "`\(signature.name)` takes \(Argument.expectation), not \(given.content.typeName)",
      at: given.range)
  }
}

extension Call.Argument.Content {
  var typeName: String {
    switch self {
    case .value(let value): "a value of type \(value.type.name)"
    case .predicate: "a condition"
    }
  }
}

extension Parameter where Argument == Double {
  /// A number in a dimension, within bounds.
  public init(
    _ name: String, _ help: String, _ dimension: Quantity.Dimension, in bounds: ClosedRange<Double>,
    default defaultValue: Double? = nil, _ style: ParameterStyle = .labelled
  ) {
    self.defaultValue = defaultValue
    self.signature = Signature.Parameter(
      name: name, kind: .quantity(dimension, in: bounds, wholeNumber: false), help: help,
      defaultText: defaultValue.map { Quantity($0, dimension).sourceText },
      isPositional: style != .labelled, isVariadic: style == .rest)
  }
}

extension Parameter where Argument == Int {
  /// A whole number within bounds.
  public init(
    _ name: String, _ help: String, in bounds: ClosedRange<Int>,
    unit dimension: Quantity.Dimension = .plain, default defaultValue: Int? = nil,
    _ style: ParameterStyle = .labelled
  ) {
    let range = Double(bounds.lowerBound)...Double(bounds.upperBound)
    self.init(
      name, help, kind: .quantity(dimension, in: range, wholeNumber: true), default: defaultValue,
      style)
  }
}
