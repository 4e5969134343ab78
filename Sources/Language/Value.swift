public import ContentHashing

/// What an expression evaluates to.
public enum Value: Sendable {
  case nothing
  case boolean(Bool)
  case quantity(Quantity)
  case text(String)
  case list([Value])
  case table(Table)
  /// A value of a layer above: a model, a data set, a curve.
  case object(any ObjectValue)

  public var type: ValueType {
    switch self {
    case .nothing: .nothing
    case .boolean: .boolean
    case .quantity(let quantity): .quantity(quantity.dimension)
    case .text: .text
    case .list: .list
    case .table: .table
    case .object(let object): object.type
    }
  }
}

/// A value that the language hands on without knowing what it is.
public protocol ObjectValue: Sendable {
  /// Its type; the same for every value of one Swift type.
  static var valueType: ValueType { get }
  /// Names its content: equal values have equal hashes, on every machine.
  var contentHash: ContentHash { get }
  /// The value of one of its type's fields, as in `evaluation.accuracy`.
  func field(_ name: String) -> Value?
}

extension ObjectValue {
  public var type: ValueType { Self.valueType }
  public func field(_ name: String) -> Value? { nil }
}

extension Value {
  public static func number(_ value: Double) -> Value { .quantity(Quantity(value)) }
  public static func share(_ value: Double) -> Value { .quantity(Quantity(value, .share)) }

  /// Names the value's content: its type and everything in it.
  public var contentHash: ContentHash {
    var hasher = ContentHasher()
    hasher.combine(type.name)
    switch self {
    case .nothing: break
    case .boolean(let value): hasher.combine(value ? 1 : 0)
    case .quantity(let quantity): hasher.combine(quantity.value)
    case .text(let text): hasher.combine(text)
    case .list(let values):
      hasher.combine(values.count)
      for value in values { hasher.combine(value.contentHash) }
    case .table(let table): hasher.combine(table.contentHash)
    case .object(let object): hasher.combine(object.contentHash)
    }
    return hasher.finalized()
  }
}
