import ContentHashing
public import Language

/// A Swift type that a command can take as an argument.
public protocol ArgumentDecodable: Sendable {
  /// What the checker lets through for it.
  static var kind: Signature.Kind { get }
  /// What it takes, as it reads in an error: `a model`.
  static var expectation: String { get }
  init?(_ content: Call.Argument.Content)
  /// How it is written in the language, for the record and for help.
  var sourceText: String { get }
}

extension Double: ArgumentDecodable {
  public static var kind: Signature.Kind {
    .quantity(.plain, in: -.infinity ... .infinity, wholeNumber: false)
  }
  public static var expectation: String { "a number" }
  public init?(_ content: Call.Argument.Content) {
    guard case .value(.quantity(let quantity)) = content else { return nil }
    self = quantity.value
  }
  public var sourceText: String { Quantity(self).sourceText }
}

extension Int: ArgumentDecodable {
  public static var kind: Signature.Kind {
    .quantity(.plain, in: -1e15...1e15, wholeNumber: true)
  }
  public static var expectation: String { "a whole number" }
  public init?(_ content: Call.Argument.Content) {
    guard case .value(.quantity(let quantity)) = content else { return nil }
    guard let whole = Int(exactly: quantity.value) else { return nil }
    self = whole
  }
  public var sourceText: String { String(self) }
}

extension Bool: ArgumentDecodable {
  public static var kind: Signature.Kind { .value(.boolean) }
  public static var expectation: String { "`true` or `false`" }
  public init?(_ content: Call.Argument.Content) {
    guard case .value(.boolean(let value)) = content else { return nil }
    self = value
  }
  public var sourceText: String { self ? "true" : "false" }
}

extension String: ArgumentDecodable {
  public static var kind: Signature.Kind { .value(.text) }
  public static var expectation: String { "a text" }
  public init?(_ content: Call.Argument.Content) {
    guard case .value(.text(let text)) = content else { return nil }
    self = text
  }
  public var sourceText: String { Value.text(self).sourceText ?? self }
}

/// A name that is no variable: a layer, a column, a data set.
public struct Name: ArgumentDecodable {
  public let text: String
  public init(_ text: String) { self.text = text }

  public static var kind: Signature.Kind { .name }
  public static var expectation: String { "a name" }
  public init?(_ content: Call.Argument.Content) {
    guard case .value(.text(let text)) = content else { return nil }
    self.text = text
  }
  public var sourceText: String { text }
}

/// A path to a file, as it was written.
public struct FilePath: ArgumentDecodable {
  public let text: String
  public static var kind: Signature.Kind { .file }
  public static var expectation: String { "a path in quotes" }
  public init?(_ content: Call.Argument.Content) {
    guard case .value(.text(let text)) = content else { return nil }
    self.text = text
  }
  public var sourceText: String { Value.text(text).sourceText ?? text }
}

/// One of a few words: an enumeration whose cases are them.
public protocol Choice: ArgumentDecodable, CaseIterable, RawRepresentable where RawValue == String {
}

extension Choice {
  public static var words: [String] { allCases.map(\.rawValue) }
  public static var kind: Signature.Kind { .choice(words) }
  public static var expectation: String { "one of \(words.joined(separator: ", "))" }
  public init?(_ content: Call.Argument.Content) {
    guard case .value(.text(let text)) = content else { return nil }
    self.init(rawValue: text)
  }
  public var sourceText: String { rawValue }
}

extension Optional: ArgumentDecodable where Wrapped: ArgumentDecodable {
  public static var kind: Signature.Kind { Wrapped.kind }
  public static var expectation: String { Wrapped.expectation }
  public init?(_ content: Call.Argument.Content) {
    guard let wrapped = Wrapped(content) else { return nil }
    self = .some(wrapped)
  }
  public var sourceText: String { self?.sourceText ?? "none" }
}

extension Array: ArgumentDecodable where Element: ArgumentDecodable {
  public static var kind: Signature.Kind { .list(Element.kind) }
  public static var expectation: String { "a list, each \(Element.expectation)" }
  public init?(_ content: Call.Argument.Content) {
    guard case .value(.list(let values)) = content else {
      guard let single = Element(content) else { return nil }
      self = [single]
      return
    }
    var elements: [Element] = []
    for value in values {
      guard let element = Element(.value(value)) else { return nil }
      elements.append(element)
    }
    self = elements
  }
  public var sourceText: String { "[\(map(\.sourceText).joined(separator: " "))]" }
}

extension Predicate: ArgumentDecodable {
  public var sourceText: String { "condition" }
  public static var kind: Signature.Kind { .predicate }
  public static var expectation: String { "a condition" }
  public init?(_ content: Call.Argument.Content) {
    guard case .predicate(let predicate) = content else { return nil }
    self = predicate
  }
}

extension ArgumentDecodable where Self: ObjectValue {
  public static var kind: Signature.Kind { .value(valueType) }
  public static var expectation: String { "a \(valueType.name)" }
  public init?(_ content: Call.Argument.Content) {
    guard case .value(.object(let object)) = content, let value = object as? Self else {
      return nil
    }
    self = value
  }
  /// A value has no source text of its own; its type and the hash of its content name it.
  public var sourceText: String { "\(Self.valueType.name):\(contentHash.short)" }
}
