/// A value of the template language: one of Python's, as far as templates see them.
public indirect enum TemplateValue {
  /// What a name stands for that nothing is known of.
  case undefined(String)
  case none
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case list([TemplateValue])
  case map(TemplateMap)
  case namespace(TemplateNamespace)
  case macro(TemplateMacro)
  case loop(TemplateLoop)
  /// A function of the language, or a method with the value that it is of.
  case function(String, of: TemplateValue?)

  /// What Python's `bool` makes of it.
  var isTrue: Bool {
    switch self {
    case .undefined, .none: false
    case .boolean(let value): value
    case .integer(let value): value != 0
    case .number(let value): value != 0
    case .text(let text): !text.isEmpty
    case .list(let elements): !elements.isEmpty
    case .map(let map): !map.keys.isEmpty
    case .namespace, .macro, .loop, .function: true
    }
  }

  var isUndefined: Bool { if case .undefined = self { true } else { false } }

  /// Its type as messages name it.
  var typeName: String {
    switch self {
    case .undefined: "undefined"
    case .none: "none"
    case .boolean: "a boolean"
    case .integer: "an integer"
    case .number: "a number"
    case .text: "a text"
    case .list: "a list"
    case .map: "a map"
    case .namespace: "a namespace"
    case .macro: "a macro"
    case .loop: "a loop"
    case .function: "a function"
    }
  }

  /// The whole number it is; booleans count as 0 and 1.
  var asInteger: Int? {
    switch self {
    case .boolean(let value): value ? 1 : 0
    case .integer(let value): value
    default: nil
    }
  }

  var asNumber: Double? {
    if case .number(let value) = self { return value }
    return asInteger.map(Double.init)
  }
}

/// A map that keeps the order in which its keys came.
public struct TemplateMap {
  public private(set) var keys: [String] = []
  private var values: [String: TemplateValue] = [:]

  public init() {}

  public subscript(key: String) -> TemplateValue? {
    get { values[key] }
    set {
      if let newValue {
        if values.updateValue(newValue, forKey: key) == nil { keys.append(key) }
      } else if values.removeValue(forKey: key) != nil {
        keys.removeAll { $0 == key }
      }
    }
  }

  var elements: [(key: String, value: TemplateValue)] {
    keys.compactMap { key in values[key].map { (key, $0) } }
  }
}

extension TemplateMap: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, TemplateValue)...) {
    self.init()
    for (key, value) in elements { self[key] = value }
  }
}

/// The one value that a template may change: `namespace(found=false)`.
public final class TemplateNamespace {
  var values: TemplateMap
  init(_ values: TemplateMap) { self.values = values }
}

/// A macro with the names that it sees.
public final class TemplateMacro {
  let definition: TemplateStatement.Macro
  let sight: Sight

  enum Sight {
    /// The outermost scopes of wherever it is called: those it was defined in, as they are by then.
    case outermost(Int)
    /// Those around the `call` that it is the body of.
    case scopes([[String: TemplateValue]])
  }

  init(_ definition: TemplateStatement.Macro, seeing sight: Sight) {
    self.definition = definition
    self.sight = sight
  }
}
