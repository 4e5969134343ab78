public import ContentHashing
import Datasets
public import Language
import TensorEngine
import TextWidth

/// Named arrays of numbers: what `run` yields.
public struct ArraysValue: ObjectValue, InputDecodable {
  let arrays: [(name: String, tensor: Tensor)]

  public static let valueType = ValueType(
    "arrays", fields: ["count": .quantity(.plain), "table": .table])

  public func field(_ name: String) -> Value? {
    switch name {
    case "count": .number(Double(arrays.count))
    case "table": .table(table)
    default: nil
    }
  }

  public var contentHash: ContentHash {
    var hasher = ContentHasher()
    for (name, tensor) in arrays {
      hasher.combine(name)
      hasher.combine(tensor.contentHash)
    }
    return hasher.finalized()
  }

  /// What the numbers of each array are like.
  var table: Table {
    Table(
      columns: ["array", "type", "shape", "least", "largest", "mean", "deviation"],
      rows: arrays.map { name, tensor in
        let numbers = NumberStatistics(tensor.floats)
        return [
          .text(name), .text(tensor.elementType.rawValue), .text(tensor.shape.shapeText),
          .number(Double(numbers.least)), .number(Double(numbers.largest)), .number(numbers.mean),
          .number(numbers.deviation),
        ]
      })
  }

  /// Writes one array as `.npy`, or any number of them as `.npz`.
  ///
  /// - Throws: A `DatasetError` where the file's name says neither, or there is more than one array
  ///   for a `.npy` file.
  func write(to path: String) throws {
    if path.hasSuffix(".npz") {
      let named = Dictionary(arrays.map { ($0.name, $0.tensor) }, uniquingKeysWith: { $1 })
      return try Npz.write(named, to: path)
    }
    guard path.hasSuffix(".npy"), arrays.count == 1 else {
      throw DatasetError(
        path, "\(arrays.count) arrays can't be written there", kind: .unsupported,
        hint: arrays.count == 1 ? "end it in .npy or .npz" : "end it in .npz")
    }
    try Npy.write(arrays[0].tensor, to: path)
  }
}

extension ArraysValue: Displayable {
  public var brief: String {
    arrays.map { "\($0.name) \($0.tensor.shape.shapeText)" }.joined(separator: ", ")
  }

  /// The statistics of each, and the numbers of those that are short.
  public func lines(_ style: DisplayStyle) -> [String] {
    TableText(table: table, style: style).lines()
      + arrays.filter { $0.tensor.count <= Self.shownNumbers }.flatMap { name, tensor in
        let numbers = tensor.floats.map { Quantity(Double($0)).displayText() }
        return [""] + wrapped("\(name)  " + numbers.joined(separator: " "), to: style.width)
      }
  }

  private static let shownNumbers = 32
}
