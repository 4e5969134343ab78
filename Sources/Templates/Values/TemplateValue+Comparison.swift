extension TemplateValue {
  /// Python's `==`: numbers by value whatever their type, lists and maps element by element.
  func equals(_ other: TemplateValue) -> Bool {
    if let a = asInteger, let b = other.asInteger { return a == b }
    if let a = asNumber, let b = other.asNumber { return a == b }
    switch (self, other) {
    case (.undefined, .undefined), (.none, .none): return true
    case (.text(let a), .text(let b)): return a == b
    case (.list(let a), .list(let b)):
      return a.count == b.count && zip(a, b).allSatisfy { $0.equals($1) }
    case (.map(let a), .map(let b)):
      return a.keys.count == b.keys.count
        && a.elements.allSatisfy { key, value in b[key].map { value.equals($0) } ?? false }
    case (.namespace(let a), .namespace(let b)): return a === b
    case (.macro(let a), .macro(let b)): return a === b
    default: return false
    }
  }

  /// Python's `<`.
  ///
  /// - Throws: A `TemplateError` where the two have no order.
  func precedes(_ other: TemplateValue) throws -> Bool {
    if let a = asInteger, let b = other.asInteger { return a < b }
    if let a = asNumber, let b = other.asNumber { return a < b }
    switch (self, other) {
    case (.text(let a), .text(let b)):
      return a.unicodeScalars.lexicographicallyPrecedes(b.unicodeScalars)
    case (.list(let a), .list(let b)):
      for (x, y) in zip(a, b) where !x.equals(y) { return try x.precedes(y) }
      return a.count < b.count
    default: throw TemplateError("\(typeName) and \(other.typeName) have no order")
    }
  }

  /// Python's `in`.
  ///
  /// - Throws: A `TemplateError` where the other holds no elements.
  func isContained(in container: TemplateValue) throws -> Bool {
    switch (self, container) {
    case (_, .undefined): return false
    case (_, .list(let elements)): return elements.contains { equals($0) }
    case (.text(let key), .map(let map)): return map[key] != nil
    case (_, .map): return false
    case (.text(let part), .text(let whole)):
      return part.isEmpty || whole.utf8Bytes.firstIndex(of: part.utf8Bytes, from: 0) != nil
    default: throw TemplateError("\(container.typeName) can't contain \(typeName)")
    }
  }
}
