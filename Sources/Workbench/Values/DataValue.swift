public import ContentHashing
public import Datasets
public import Language

/// Data as a value of the language.
public struct DataValue: ObjectValue, ArgumentDecodable, InputDecodable {
  public let dataset: Dataset

  public init(_ dataset: Dataset) { self.dataset = dataset }

  public static let valueType = ValueType(
    "data", fields: ["samples": .quantity(.plain), "classes": .quantity(.plain)])

  public var contentHash: ContentHash { dataset.contentHash }

  public func field(_ name: String) -> Value? {
    switch name {
    case "samples": .number(Double(dataset.count))
    case "classes": .number(Double(dataset.classNames.count))
    default: nil
    }
  }

  func first(_ count: Int) -> DataValue { DataValue(dataset.first(count)) }
}
