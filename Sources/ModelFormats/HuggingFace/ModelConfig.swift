import FoundationEssentials
import TensorEngine

/// What a `config.json` beside a model's weights says, key by key.
struct ModelConfig {
  /// A value of JSON.
  enum Value: Decodable, Equatable {
    case null
    case truth(Bool)
    case number(Double)
    case text(String)
    case list([Value])
    case object([String: Value])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .null
      } else if let value = try? container.decode(Bool.self) {
        self = .truth(value)
      } else if let value = try? container.decode(Double.self) {
        self = .number(value)
      } else if let value = try? container.decode(String.self) {
        self = .text(value)
      } else if let value = try? container.decode([Value].self) {
        self = .list(value)
      } else {
        self = .object(try container.decode([String: Value].self))
      }
    }
  }

  private static let largest = 4 << 20
  let path: String
  private let values: [String: Value]

  /// - Throws: A `FormatError` where the file can't be read or isn't an object of JSON.
  init(contentsOf path: String) throws(FormatError) {
    let bytes: Storage
    do {
      bytes = try Storage(mapping: path)
    } catch {
      throw (error as? FileError).map { FormatError($0) } ?? FormatError(path, "\(error)")
    }
    guard bytes.bytes.count <= Self.largest else {
      throw FormatError(path, "it is of \(bytes.bytes.count) bytes, beyond \(Self.largest)")
    }
    do {
      values = try JSONDecoder().decode([String: Value].self, from: Data(bytes.bytes))
    } catch {
      throw FormatError(path, "it isn't an object of JSON")
    }
    self.path = path
  }

  private init(_ values: [String: Value], path: String) {
    self.values = values
    self.path = path
  }

  /// The value of a key; nil where it isn't there or null.
  subscript(_ key: String) -> Value? {
    guard let value = values[key], value != .null else { return nil }
    return value
  }

  /// The object under a key, as a configuration of its own.
  func object(_ key: String) -> ModelConfig? {
    guard case .object(let values)? = self[key] else { return nil }
    return ModelConfig(values, path: path)
  }

  /// A whole number from 1 to `largest`, of the first of the keys that is there.
  func integer(
    _ keys: String..., atMost largest: Int = 1 << 24, standard: Int? = nil
  ) throws(FormatError) -> Int {
    guard let key = keys.first(where: { self[$0] != nil }) else {
      guard let standard else { throw FormatError(path, "it doesn't say `\(keys[0])`") }
      return standard
    }
    guard case .number(let number)? = self[key], number >= 1, number <= Double(largest),
      number == number.rounded()
    else { throw FormatError(path, "`\(key)` isn't a whole number from 1 to \(largest)") }
    return Int(number)
  }

  /// A number above 0, of the first of the keys that is there.
  func number(_ keys: String..., standard: Double? = nil) throws(FormatError) -> Double {
    guard let key = keys.first(where: { self[$0] != nil }) else {
      guard let standard else { throw FormatError(path, "it doesn't say `\(keys[0])`") }
      return standard
    }
    guard case .number(let number)? = self[key], number.isFinite, number > 0 else {
      throw FormatError(path, "`\(key)` isn't a number above 0")
    }
    return number
  }

  /// Numbers above 0, `count` of them.
  func numbers(_ key: String, count: Int) throws(FormatError) -> [Float] {
    guard case .list(let list)? = self[key], list.count == count else {
      throw FormatError(path, "`\(key)` isn't a list of \(count) numbers")
    }
    var numbers: [Float] = []
    for case .number(let number) in list where number > 0 && Float(number).isFinite {
      numbers.append(Float(number))
    }
    guard numbers.count == count else {
      throw FormatError(path, "`\(key)` isn't a list of \(count) numbers above 0")
    }
    return numbers
  }

  func truth(_ key: String, standard: Bool) -> Bool {
    if case .truth(let value)? = self[key] { value } else { standard }
  }

  func text(_ key: String) -> String? {
    if case .text(let text)? = self[key] { text } else { nil }
  }

  /// The texts of a list.
  func texts(_ key: String) -> [String]? {
    guard case .list(let list)? = self[key] else { return nil }
    return list.compactMap { if case .text(let text) = $0 { text } else { nil } }
  }
}
