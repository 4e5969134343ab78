public import ContentHashing
public import Datasets
public import Language
import Tokenizers

/// Data as a value of the language.
public struct DataValue: ObjectValue, ArgumentDecodable, InputDecodable {
  public let dataset: Dataset
  /// What cut the samples' text into tokens, where they are of one.
  let tokenizer: Tokenizer?

  public init(_ dataset: Dataset) { self.init(dataset, cutBy: nil) }

  init(_ dataset: Dataset, cutBy tokenizer: Tokenizer?) {
    self.dataset = dataset
    self.tokenizer = tokenizer
  }

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

  func first(_ count: Int) -> DataValue { DataValue(dataset.first(count), cutBy: tokenizer) }
}
