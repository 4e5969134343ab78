public import Language
public import SessionStore

/// A command of the language: what it's called, what it takes, what it does.
///
/// Help, completion, checking and decoding all read this one value; its examples run as tests.
public struct Command: Sendable {
  /// A line of the language that shows the command at work, and runs as a test.
  public struct Example: Sendable {
    public let source: String
    public let comment: String

    public init(_ source: String, _ comment: String) {
      self.source = source
      self.comment = comment
    }
  }

  /// One of the ways in which a command does its work, as help lists it.
  public struct Method: Sendable {
    /// As it is written, `by=wanda`; several words where they share the rest.
    public let name: String
    /// What it computes, in symbols or a few words.
    public let formula: String
    /// The paper, the specification or the program that it is from.
    public let source: String
  }

  public let signature: Signature
  /// What help says beyond the summary: the formula, the paper, what to watch out for.
  public let details: String
  public let methods: [Method]
  public let examples: [Example]
  public let replayClass: ReplayClass
  let body: @Sendable (RunContext) throws -> Value

  public var name: String { signature.name }

  /// Creates a command whose body takes its input and its arguments decoded and checked.
  ///
  /// - Parameters:
  ///   - input: What is piped in. `NoInput` where the command starts a pipeline, an optional where
  ///     it may.
  ///   - output: The type of what it yields.
  ///   - replayClass: How its result compares when a session is replayed.
  public init<Input: InputDecodable, each Argument: ArgumentDecodable>(
    _ name: String, _ summary: String,
    input: Input.Type, output: ValueType,
    _ parameters: repeat Parameter<each Argument>,
    details: String = "",
    methods: [Method] = [],
    examples: [Example],
    replayClass: ReplayClass = .exact,
    body: @escaping @Sendable (RunContext, Input, repeat each Argument) throws -> Value
  ) {
    var declared: [Signature.Parameter] = []
    for parameter in repeat each parameters { declared.append(parameter.signature) }
    self.signature = Signature(
      name: name, summary: summary, inputs: Input.valueTypes, inputIsOptional: Input.isOptional,
      parameters: declared, output: output)
    self.details = details
    self.methods = methods
    self.examples = examples
    self.replayClass = replayClass
    self.body = { context in
      let input = try Input.decode(context.call)
      let arguments = try (repeat (each parameters).decode(from: context))
      return try body(context, input, repeat each arguments)
    }
  }
}
