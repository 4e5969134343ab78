import TensorEngine

/// What the header of a `.npy` file says, a literal of a Python dictionary:
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
struct NpyHeader {
  private(set) var numbers = StoredNumbers(elementType: .f32)
  private(set) var isFortranOrder = false
  private(set) var shape: [Int] = []

  private static let maximumAxes = 32
  private var text: Substring
  private let path: String
  private let end: Int

  /// - Parameter offset: Where the header begins in its file.
  init(_ header: String, path: String, at offset: Int) throws(DatasetError) {
    text = header[...]
    self.path = path
    end = offset + header.utf8.count
    var missing: Set = ["descr", "fortran_order", "shape"]
    try expect("{")
    while !skip("}") {
      let key = try string("a key")
      guard missing.remove(key) != nil else {
        throw failure(
          "expected descr, fortran_order and shape once each, found `\(key.prefix(20))`")
      }
      try expect(":")
      switch key {
      case "descr": numbers = try elementType()
      case "fortran_order": isFortranOrder = try boolean()
      default: shape = try tuple()
      }
      _ = skip(",")
    }
    if let key = missing.min() { throw failure("expected `\(key)` in the header") }
  }

  private func failure(_ message: String) -> DatasetError {
    DatasetError(path, message, at: .offset(end - text.utf8.count))
  }

  private mutating func skip(_ token: String) -> Bool {
    text = text.drop { $0 == " " || $0 == "\n" }
    guard text.hasPrefix(token) else { return false }
    text = text.dropFirst(token.count)
    return true
  }

  private mutating func expect(_ token: String) throws(DatasetError) {
    if !skip(token) { throw failure("expected `\(token)` in the header") }
  }

  private mutating func string(_ what: String) throws(DatasetError) -> String {
    guard skip("'"), let close = text.firstIndex(of: "'") else {
      throw failure("expected \(what) in quotes in the header")
    }
    defer { text = text[close...].dropFirst() }
    return String(text[..<close])
  }

  private mutating func boolean() throws(DatasetError) -> Bool {
    if skip("True") { return true }
    try expect("False")
    return false
  }

  private mutating func tuple() throws(DatasetError) -> [Int] {
    try expect("(")
    var extents: [Int] = []
    while !skip(")") {
      let digits = text.drop { $0 == " " }.prefix { $0.isASCII && $0.isNumber }
      guard let extent = Int(digits), extents.count < Self.maximumAxes else {
        throw failure("expected at most \(Self.maximumAxes) whole numbers as the shape")
      }
      extents.append(extent)
      _ = skip(String(digits))
      if !skip(",") {
        try expect(")")
        break
      }
    }
    return extents
  }

  private mutating func elementType() throws(DatasetError) -> StoredNumbers {
    let place = text
    guard let name = try? string("an element type"), let first = name.first,
      "<>|=".contains(first), let numbers = Self.numbers[String(name.dropFirst())]
    else {
      text = place
      throw failure(
        "expected an element type of \(Self.numbers.keys.sorted().joined(separator: ", ")), "
          + "found `\(place.drop { $0 == " " }.prefix(20))`")
    }
    var result = numbers
    result.isBigEndian = first == ">"
    return result
  }

  private static let numbers: [String: StoredNumbers] = [
    "f4": StoredNumbers(elementType: .f32), "f2": StoredNumbers(elementType: .f16),
    "f8": StoredNumbers(elementType: .f64), "i1": StoredNumbers(elementType: .i8),
    "u1": StoredNumbers(elementType: .u8), "i2": StoredNumbers(elementType: .i16),
    "u2": StoredNumbers(elementType: .u16), "i4": StoredNumbers(elementType: .i32),
    "u4": StoredNumbers(elementType: .u32), "i8": StoredNumbers(elementType: .i64),
    "u8": StoredNumbers(elementType: .u64), "b1": StoredNumbers(elementType: .bool),
  ]
}
