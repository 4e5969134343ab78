/// A command as it is to be run: its arguments evaluated, each with where it stood.
public struct Call: Sendable {
  public struct Argument: Sendable {
    public enum Content: Sendable {
      case value(Value)
      /// For a parameter of kind `predicate`.
      case predicate(Predicate)
    }
    public var content: Content
    public var range: SourceRange
    public init(_ content: Content, at range: SourceRange) {
      self.content = content
      self.range = range
    }
  }

  public var name: String
  /// Where the command and its arguments stand.
  public var range: SourceRange
  /// What is piped in.
  public var input: Value?
  public var inputRange: SourceRange?
  /// By parameter name, checked against the signature: kinds, bounds and choices hold, names that
  /// are no variables are texts, quantities are in the parameter's dimension, and a variadic
  /// parameter's arguments are one list. What was not given is absent.
  public var arguments: [String: Argument]

  public init(
    name: String, range: SourceRange, input: Value? = nil, inputRange: SourceRange? = nil,
    arguments: [String: Argument] = [:]
  ) {
    self.name = name
    self.range = range
    self.input = input
    self.inputRange = inputRange
    self.arguments = arguments
  }
}

/// Who runs the commands: the workbench.
public protocol Host: AnyObject {
  /// The commands, in alphabetical order.
  var signatures: [Signature] { get }
  /// Runs a command.
  ///
  /// - Throws: A `Diagnostic` at the place in the source that is to blame, or a `CancellationError`.
  func run(_ call: Call) throws -> Value
  /// Called when a field of a value is read.
  func didRead(_ field: String, of object: any ObjectValue)
  /// Called between the steps of `each` and `sweep`; throws where the user wants to stop.
  func checkCancellation() throws
}

extension Host {
  public func didRead(_ field: String, of object: any ObjectValue) {}
}
