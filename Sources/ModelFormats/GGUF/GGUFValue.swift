/// A value of a GGUF file's metadata. The elements of a list stay in the file.
enum GGUFValue: Equatable {
  case integer(Int)
  case number(Double)
  case truth(Bool)
  case text(String)
  case list(GGUFList)

  static let longestText = 1 << 24
  private static let deepestList = 4

  /// The types' numbers, as the format lists them (ggml's `gguf.md`).
  enum Kind: UInt32 {
    case u8, i8, u16, i16, u32, i32, f32, bool, string, array, u64, i64, f64

    /// The bytes of a value; nil where they vary.
    var size: Int? {
      switch self {
      case .u8, .i8, .bool: 1
      case .u16, .i16: 2
      case .u32, .i32, .f32: 4
      case .u64, .i64, .f64: 8
      case .string, .array: nil
      }
    }
  }

  /// Reads the type's number and the value.
  init(_ reader: inout GGUFReader, key: String) throws(FormatError) {
    let kind = try Self.kind(&reader, key)
    self = try Self.value(kind, &reader, key, depth: 0)
  }

  private static func kind(
    _ reader: inout GGUFReader, _ key: String
  ) throws(FormatError) -> Kind {
    let start = reader.offset
    let number = try reader.integer(UInt32.self, "the type of `\(key)`")
    guard let kind = Kind(rawValue: number) else {
      throw reader.error("`\(key)` is of type \(number), where 0 to 12 is expected", at: start)
    }
    return kind
  }

  private static func value(
    _ kind: Kind, _ reader: inout GGUFReader, _ key: String, depth: Int
  ) throws(FormatError) -> GGUFValue {
    let (start, what) = (reader.offset, "`\(key)`")
    switch kind {
    case .u8: return .integer(Int(try reader.integer(UInt8.self, what)))
    case .i8: return .integer(Int(try reader.integer(Int8.self, what)))
    case .u16: return .integer(Int(try reader.integer(UInt16.self, what)))
    case .i16: return .integer(Int(try reader.integer(Int16.self, what)))
    case .u32: return .integer(Int(try reader.integer(UInt32.self, what)))
    case .i32: return .integer(Int(try reader.integer(Int32.self, what)))
    case .u64: return .integer(Int(clamping: try reader.integer(UInt64.self, what)))
    case .i64: return .integer(Int(try reader.integer(Int64.self, what)))
    case .f32:
      return .number(Double(Float(bitPattern: try reader.integer(UInt32.self, what))))
    case .f64: return .number(Double(bitPattern: try reader.integer(UInt64.self, what)))
    case .bool: return .truth(try reader.integer(UInt8.self, what) != 0)
    case .string: return .text(try reader.text(atMost: longestText, what))
    case .array:
      guard depth < deepestList else {
        throw reader.error("`\(key)` holds lists within lists, too deep to follow", at: start)
      }
      return try list(&reader, key, depth: depth)
    }
  }

  private static func list(
    _ reader: inout GGUFReader, _ key: String, depth: Int
  ) throws(FormatError) -> GGUFValue {
    let kind = try kind(&reader, key)
    // Each element takes at least a byte: a longer list runs into the end of the file.
    let count = try reader.count(atMost: 1 << 32, "the length of `\(key)`")
    let offset = reader.offset
    if let size = kind.size {
      try reader.skip(count * size, "`\(key)`")
    } else {
      for _ in 0..<count {
        if kind == .string {
          let length = try reader.count(atMost: longestText, "a text of `\(key)`")
          try reader.skip(length, "`\(key)`")
        } else {
          _ = try value(kind, &reader, key, depth: depth + 1)
        }
      }
    }
    return .list(GGUFList(kind: kind, count: count, offset: offset))
  }
}
