/// A type of the language, known by its name and the fields its values have.
public struct ValueType: Hashable, Sendable {
  public let name: String
  /// The types of the fields that can be asked for, as in `evaluation.accuracy`.
  public let fields: [String: ValueType]

  public init(_ name: String, fields: [String: ValueType] = [:]) {
    self.name = name
    self.fields = fields
  }

  public static let nothing = ValueType("nothing")
  public static let boolean = ValueType("boolean")
  public static let text = ValueType("text")
  public static let list = ValueType("list")
  public static let table = ValueType("table")
  /// What can't be known before the run; fits everything.
  public static let any = ValueType("any")
  public static func quantity(_ dimension: Quantity.Dimension) -> ValueType {
    ValueType(dimension == .plain ? "number" : dimension.rawValue)
  }
}
