/// What the checker, completion and help need to know of a command.
public struct Signature: Sendable {
  /// What a parameter takes.
  public enum Kind: Sendable {
    /// A value of this type; a bare word there is a variable.
    case value(ValueType)
    /// A number in this dimension, within bounds; a bare number counts as being in it.
    case quantity(Quantity.Dimension, in: ClosedRange<Double>, wholeNumber: Bool)
    /// One of these words.
    case choice([String])
    /// A name that is no variable: a layer, a column. A bare word or a text.
    case name
    /// A path: a text.
    case file
    /// An expression over a table's columns, evaluated row by row by the command.
    case predicate
    /// A list of what another kind takes; a single one counts as a list of one.
    indirect case list(Kind)
  }

  public struct Parameter: Sendable {
    public var name: String
    public var kind: Kind
    /// One line of help.
    public var help: String
    /// The default as it would be written, or `nil` if it must be given.
    public var defaultText: String?
    /// Whether it may stand without its label, in the order of the parameters.
    public var isPositional: Bool
    /// Whether it takes all remaining positional arguments.
    public var isVariadic: Bool

    public init(
      name: String, kind: Kind, help: String, defaultText: String? = nil,
      isPositional: Bool = false, isVariadic: Bool = false
    ) {
      self.name = name
      self.kind = kind
      self.help = help
      self.defaultText = defaultText
      self.isPositional = isPositional
      self.isVariadic = isVariadic
    }
  }

  public var name: String
  public var summary: String
  /// What may be piped in: one of these types. Empty where the command starts a pipeline.
  public var inputs: [ValueType]
  /// Whether it may also stand first in a pipeline although it has `inputs`.
  public var inputIsOptional: Bool
  public var parameters: [Parameter]
  public var output: ValueType

  public init(
    name: String, summary: String, inputs: [ValueType] = [], inputIsOptional: Bool = false,
    parameters: [Parameter] = [], output: ValueType
  ) {
    self.name = name
    self.summary = summary
    self.inputs = inputs
    self.inputIsOptional = inputIsOptional
    self.parameters = parameters
    self.output = output
  }
}
