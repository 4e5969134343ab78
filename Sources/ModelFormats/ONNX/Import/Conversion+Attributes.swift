import TensorEngine

extension Conversion {
  func integer(_ name: String) throws -> Int? {
    switch node.attributes[name] {
    case nil: return nil
    case .integer(let value)?: return value
    default: throw ImportProblem("its attribute `\(name)` isn't a whole number")
    }
  }

  func integer(_ name: String, default standard: Int) throws -> Int {
    try integer(name) ?? standard
  }

  func flag(_ name: String, default standard: Bool = false) throws -> Bool {
    try integer(name).map { $0 != 0 } ?? standard
  }

  func float(_ name: String) throws -> Float? {
    switch node.attributes[name] {
    case nil: return nil
    case .float(let value)?: return value
    case .integer(let value)?: return Float(value)
    default: throw ImportProblem("its attribute `\(name)` isn't a number")
    }
  }

  func float(_ name: String, default standard: Float) throws -> Float {
    try float(name) ?? standard
  }

  func text(_ name: String, default standard: String) throws -> String {
    switch node.attributes[name] {
    case nil: return standard
    case .text(let value)?: return value
    default: throw ImportProblem("its attribute `\(name)` isn't a text")
    }
  }

  func integers(_ name: String) throws -> [Int]? {
    switch node.attributes[name] {
    case nil: return nil
    case .integers(let values)?: return values
    case .integer(let value)?: return [value]
    default: throw ImportProblem("its attribute `\(name)` isn't a list of whole numbers")
    }
  }

  /// Numbers that stood in an attribute first and became an input in a later version.
  func integers(_ name: String, orInput index: Int) throws -> [Int]? {
    if let listed = try integers(name) { return listed }
    return has(index) ? try integers(index, name) : nil
  }

  /// Refuses a table that is made while the model is imported, and larger than any that makes sense.
  func checkTable(of extents: Int...) throws {
    var count = 1
    for extent in extents {
      let (product, overflows) = count.multipliedReportingOverflow(by: extent)
      guard !overflows, product <= 1 << 22 else {
        throw ImportProblem("it needs a table of \(extents) numbers, which is beyond what is made")
      }
      count = product
    }
  }

  /// An axis counted from the front; `rank` may be that of a result.
  func axis(_ value: Int, rank: Int) throws -> Int {
    guard value >= -rank, value < rank else {
      throw ImportProblem("it has no axis \(value), of \(rank)")
    }
    return value < 0 ? value + rank : value
  }

  func axes(_ values: [Int], rank: Int) throws -> [Int] {
    let axes = try values.map { try axis($0, rank: rank) }
    guard Set(axes).count == axes.count else { throw ImportProblem("it lists an axis twice") }
    return axes
  }

  /// The attribute `axis` counted from the front.
  func axis(default standard: Int, rank: Int) throws -> Int {
    try axis(try integer("axis", default: standard), rank: rank)
  }
}
