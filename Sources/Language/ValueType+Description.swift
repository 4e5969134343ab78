extension ValueType {
  /// What an error message calls a value of this type: `a model`, `an evaluation`, `a time`.
  public var described: String {
    if let dimension { return dimension.described }
    if self == .nothing { return "nothing" }
    if self == .any { return "any value" }
    if name == "data" { return name }
    return "aeiou".contains(name.prefix(1)) ? "an \(name)" : "a \(name)"
  }

  /// The dimension, if this is a quantity's type.
  public var dimension: Quantity.Dimension? {
    Quantity.Dimension.allCases.first { ValueType.quantity($0).name == name }
  }

  /// Whether a value of another type, as far as that is known, can stand where this is wanted.
  public func accepts(_ other: ValueType) -> Bool {
    name == other.name || self == .any || other == .any
  }
}

extension Quantity.Dimension {
  var described: String {
    switch self {
    case .plain: "a number"
    case .share: "a share"
    case .bits: "a number of bits"
    case .bytes: "a number of bytes"
    case .seconds: "a time"
    case .joules: "an energy"
    }
  }

  /// A quantity of this dimension as it could be written.
  var example: String {
    switch self {
    case .plain: "8"
    case .share: "50%"
    case .bits: "4 bits"
    case .bytes: "256 KB"
    case .seconds: "10 ms"
    case .joules: "3 mJ"
    }
  }
}

/// A count in a sentence: `no argument`, `one argument`, `2 arguments`.
func counted(_ count: Int, _ noun: String) -> String {
  switch count {
  case 0: "no \(noun)"
  case 1: "one \(noun)"
  default: "\(count) \(noun)s"
  }
}

/// Names in a sentence: `a`, `a or b`, `a, b or c`.
func joined(_ names: [String], by word: String = "or") -> String {
  guard names.count > 1, let last = names.last else { return names.first ?? "" }
  return names.dropLast().joined(separator: ", ") + " \(word) " + last
}
