/// An operation of a graph: what it takes, what it yields, what it costs, how it is computed and
/// how it is differentiated.
///
/// Each is one value in one file of `Operators/`; import, shape checks, cost estimates and the
/// gradient check all read that value.
public struct Operator: Sendable {
  public let name: String
  /// One line: what an output element is.
  public let summary: String
  public let inputs: [Port]
  public let outputs: [String]
  public let attributes: [Parameter]
  /// Where its first output may be kept.
  public let reuse: Reuse
  /// Whether it takes and yields values without elements.
  let acceptsEmpty: Bool
  /// Types in, types out; throws a `GraphError` where the inputs don't fit.
  let types: @Sendable (Application) throws -> [TensorType]
  /// The arithmetic of one application; what is read and written is counted by `Application`.
  let work: @Sendable (Application) -> Cost
  /// Emits the kernel calls.
  let lower: @Sendable (Lowering) throws -> Void
  let gradient: Gradient

  init(
    _ name: String, _ summary: String, inputs: [Port], outputs: [String] = ["y"],
    attributes: [Parameter] = [], reuse: Reuse = .none, acceptsEmpty: Bool = false,
    types: @escaping @Sendable (Application) throws -> [TensorType],
    work: @escaping @Sendable (Application) -> Cost = Cost.perOutputElement(1),
    lower: @escaping @Sendable (Lowering) throws -> Void, gradient: Gradient
  ) {
    self.name = name
    self.summary = summary
    self.inputs = inputs
    self.outputs = outputs
    self.attributes = attributes
    self.reuse = reuse
    self.acceptsEmpty = acceptsEmpty
    self.types = types
    self.work = work
    self.lower = lower
    self.gradient = gradient
  }

  /// How an output's gradient becomes the inputs'.
  enum Gradient: Sendable {
    /// Adds nodes and names one gradient per input; nil where an input has none (labels).
    case rule(@Sendable (Differentiation) throws -> [String?])
    /// Why there is none.
    case none(String)
  }

  /// Whether an output needs memory of its own.
  public enum Reuse: Hashable, Sendable {
    case none
    /// The first output is the first input's bytes under another shape.
    case view
    /// The first output may be written over one of these inputs where that one isn't needed again.
    case overwrites([Int])
    /// Outputs that are inputs changed in place: variables. Pairs of input and output.
    case updates([Update])
  }

  /// An output that is an input changed in place.
  public struct Update: Hashable, Sendable {
    public let input: Int
    public let output: Int
  }

  /// The operator of that name.
  public static func named(_ name: String) -> Operator? { byName[name] }

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  public var hasGradient: Bool {
    if case .rule = gradient { true } else { false }
  }

  /// Why the operator can't be differentiated; nil where it can.
  public var reasonForNoGradient: String? {
    if case .none(let reason) = gradient { reason } else { nil }
  }

  var changesVariables: Bool {
    if case .updates = reuse { true } else { false }
  }
}

/// One input of an operator, written `"x"`, `"bias?"` where it may be left out, or `"values..."`
/// where one or more may stand.
public struct Port: Hashable, Sendable, ExpressibleByStringLiteral {
  public let name: String
  public let isOptional: Bool
  public let isVariadic: Bool

  public init(stringLiteral text: String) {
    isOptional = text.hasSuffix("?")
    isVariadic = text.hasSuffix("...")
    name = String(text.dropLast(isOptional ? 1 : isVariadic ? 3 : 0))
  }
}

/// One attribute of an operator: its name, its kind and its default; without one it is required.
public struct Parameter: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case integer, number, integers, numbers
    case choice([String])
  }

  public let name: String
  public let kind: Kind
  public let defaultValue: Attribute?

  static func integer(_ name: String, default value: Int? = nil) -> Parameter {
    Parameter(name: name, kind: .integer, defaultValue: value.map(Attribute.integer))
  }

  static func number(_ name: String, default value: Double? = nil) -> Parameter {
    Parameter(name: name, kind: .number, defaultValue: value.map(Attribute.number))
  }

  static func integers(_ name: String, default value: [Int]? = nil) -> Parameter {
    Parameter(name: name, kind: .integers, defaultValue: value.map(Attribute.integers))
  }

  static func numbers(_ name: String, default value: [Double]? = nil) -> Parameter {
    Parameter(name: name, kind: .numbers, defaultValue: value.map(Attribute.numbers))
  }

  static func choice(_ name: String, _ choices: [String]) -> Parameter {
    Parameter(name: name, kind: .choice(choices), defaultValue: .text(choices[0]))
  }

  func accepts(_ value: Attribute) -> Bool {
    switch (kind, value) {
    case (.integer, .integer), (.number, .number), (.integers, .integers), (.numbers, .numbers):
      true
    case (.number, .integer), (.numbers, .integers): true
    case (.choice(let choices), .text(let text)): choices.contains(text)
    default: false
    }
  }

  /// What a value must be, for an error's sentence.
  var expectation: String {
    switch kind {
    case .integer: "an integer"
    case .number: "a number"
    case .integers: "a list of integers"
    case .numbers: "a list of numbers"
    case .choice(let choices): "one of " + choices.map { "`\($0)`" }.joined(separator: ", ")
    }
  }
}

extension Operator: CustomStringConvertible {
  public var description: String { name }
}
