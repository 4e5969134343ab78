/// A `ValueInfoProto`: the name of an input or output, and what it is.
struct ONNXValueInfo {
  enum Extent: Hashable {
    case known(Int)
    /// A name, or the empty text where the extent has none.
    case symbol(String)
  }

  var name = ""
  /// Nil where it isn't a tensor, or its type isn't said.
  var type: ONNXElementType?
  /// Nil where the rank isn't said.
  var shape: [Extent]?
  var isSequence = false
  let offset: Int

  init(_ source: ProtobufReader, at offset: Int) throws(FormatError) {
    self.offset = offset
    var reader = source
    while let field = try reader.next() {
      switch field.number {
      case 1: name = try reader.text(field, "a value's name")
      case 2: try readType(try reader.message(field, "a value's type"))
      default: break
      }
    }
  }

  /// The names of the extents that it leaves free.
  var freeExtents: [String] {
    (shape ?? []).compactMap { extent in
      if case .symbol(let name) = extent, !name.isEmpty { name } else { nil }
    }
  }

  private mutating func readType(_ source: ProtobufReader) throws(FormatError) {
    var reader = source
    while let field = try reader.next() {
      switch field.number {
      case 1: try readTensor(try reader.message(field, "a tensor's type"))
      case 4: isSequence = true
      // An optional value is the value that it holds.
      case 9:
        var optional = try reader.message(field, "an optional type")
        while let inner = try optional.next() {
          guard inner.number == 1 else { continue }
          try readType(try optional.message(inner, "an optional type"))
        }
      default: break
      }
    }
  }

  private mutating func readTensor(_ source: ProtobufReader) throws(FormatError) {
    var reader = source
    while let field = try reader.next() {
      switch field.number {
      case 1:
        let number = try reader.integer(field, "the type of `\(name)`")
        guard let known = ONNXElementType(rawValue: number) else {
          throw reader.file.error("`\(name)` is of the unknown type \(number)", field.offset)
        }
        type = known
      case 2:
        var extents: [Extent] = []
        var shape = try reader.message(field, "the shape of `\(name)`")
        while let extent = try shape.next() {
          guard extent.number == 1 else { continue }
          extents.append(try Self.extent(try shape.message(extent, "an extent of `\(name)`")))
        }
        self.shape = extents
      default: break
      }
    }
  }

  private static func extent(_ source: ProtobufReader) throws(FormatError) -> Extent {
    var reader = source
    var extent = Extent.symbol("")
    while let field = try reader.next() {
      switch field.number {
      case 1:
        let value = try reader.integer(field, "an extent")
        guard value >= -1, value <= Extents.mostElements else {
          throw reader.file.error("an extent is \(value)", field.offset)
        }
        if value >= 0 { extent = .known(value) }
      case 2: extent = .symbol(try reader.text(field, "an extent's name"))
      default: break
      }
    }
    return extent
  }
}
