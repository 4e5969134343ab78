/// Whole values: objects and arrays member by member, small things at once.
extension JSONScanner {
  private static let deepest = 64

  /// Hands on each member of an object: its name; `body` reads its value.
  mutating func forEachMember(
    _ body: (String, inout JSONScanner) throws(FormatError) -> Void
  ) throws(FormatError) {
    try expect("{")
    guard !take("}") else { return }
    repeat {
      let name = try string()
      try expect(":")
      try body(name, &self)
    } while take(",")
    try expect("}")
  }

  /// Lets `body` read each element of an array.
  mutating func forEachElement(
    _ body: (inout JSONScanner) throws(FormatError) -> Void
  ) throws(FormatError) {
    try expect("[")
    guard !take("]") else { return }
    repeat { try body(&self) } while take(",")
    try expect("]")
  }

  /// A whole value. For what is small: nothing is left in the file.
  mutating func value(depth: Int = 0) throws(FormatError) -> JSONValue {
    guard depth < Self.deepest else { throw error("its values lie too deep within each other") }
    switch peek() {
    case UInt8(ascii: "{"):
      var members: [String: JSONValue] = [:]
      try forEachMember { (name, scanner) throws(FormatError) in
        members[name] = try scanner.value(depth: depth + 1)
      }
      return .object(members)
    case UInt8(ascii: "["):
      var elements: [JSONValue] = []
      try forEachElement { (scanner) throws(FormatError) in
        elements.append(try scanner.value(depth: depth + 1))
      }
      return .array(elements)
    case UInt8(ascii: "\""): return .text(try string())
    case UInt8(ascii: "t"): return try word("true", .truth(true))
    case UInt8(ascii: "f"): return try word("false", .truth(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(FormatError) -> JSONValue {
    for scalar in word.unicodeScalars { try expect(scalar) }
    return value
  }
}

/// A value of JSON.
enum JSONValue: Equatable {
  case null
  case truth(Bool)
  case number(Double)
  case text(String)
  case array([JSONValue])
  case object([String: JSONValue])

  subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self, let value = members[name], value != .null else {
      return nil
    }
    return value
  }

  var text: String? { if case .text(let text) = self { text } else { nil } }
  var truth: Bool? { if case .truth(let truth) = self { truth } else { nil } }
  var number: Double? { if case .number(let number) = self { number } else { nil } }
  var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
  /// A number that is whole and fits.
  var integer: Int? { number.flatMap { Int(exactly: $0) } }
}
