import FoundationEssentials
import Glibc
import Language

/// A value in a form that can be written and read back; the same value gives the same bytes.
indirect enum ValueArchive: Codable {
  case nothing
  case boolean(Bool)
  case quantity(Double, dimension: String)
  case text(String)
  case list([ValueArchive])
  case table(columns: [String], rows: [[ValueArchive]], notes: [String])
  case object(type: String, data: Data)

  /// A binary property list holds bytes and every float as they are.
  static func encoder() -> PropertyListEncoder {
    let encoder = PropertyListEncoder()
    encoder.outputFormat = .binary
    return encoder
  }

  /// Nil where the value, or one in it, is of a type that isn't kept.
  init?(_ value: Value) throws {
    switch value {
    case .nothing: self = .nothing
    case .boolean(let value): self = .boolean(value)
    case .quantity(let quantity):
      self = .quantity(quantity.value, dimension: quantity.dimension.rawValue)
    case .text(let text): self = .text(text)
    case .list(let values):
      guard let elements = try Self.all(values) else { return nil }
      self = .list(elements)
    case .table(let table):
      let rows = try table.rows.map(Self.all)
      guard !rows.contains(where: { $0 == nil }) else { return nil }
      self = .table(columns: table.columns, rows: rows.compactMap { $0 }, notes: table.notes)
    case .object(let object):
      guard let archivable = object as? any ArchivableValue else { return nil }
      self = .object(type: object.type.name, data: try archivable.archived())
    }
  }

  private static func all(_ values: [Value]) throws -> [ValueArchive]? {
    let archives = try values.map { try ValueArchive($0) }
    return archives.contains { $0 == nil } ? nil : archives.compactMap { $0 }
  }

  /// - Throws: Whatever the type's own reader throws at data that it doesn't understand.
  func value() throws -> Value {
    switch self {
    case .nothing: .nothing
    case .boolean(let value): .boolean(value)
    case .quantity(let number, let dimension):
      .quantity(Quantity(number, Quantity.Dimension(rawValue: dimension) ?? .plain))
    case .text(let text): .text(text)
    case .list(let elements): .list(try elements.map { try $0.value() })
    case .table(let columns, let rows, let notes):
      .table(
        Table(
          columns: columns, rows: try rows.map { try $0.map { try $0.value() } }, notes: notes))
    case .object(let name, let data): .object(try Self.object(named: name, data))
    }
  }

  private static func object(named name: String, _ data: Data) throws -> any ObjectValue {
    guard let type = archivableValues.first(where: { $0.valueType.name == name }) else {
      throw ArchiveError(message: "a recorded value is of the unknown type `\(name)`")
    }
    return try type.restored(from: data)
  }
}

/// Why a recorded value can't be read back.
struct ArchiveError: Error, CustomStringConvertible {
  let message: String
  var description: String { message }
}
