import FoundationEssentials
import Glibc
import Language
import ModelGraph
import TensorEngine

extension [Int] {
  /// `3×3×16×32`; `scalar` where there are no axes.
  var shapeText: String { isEmpty ? "scalar" : map(String.init).joined(separator: "×") }
}

extension TensorType {
  /// `i32 ?×28×28`: free extents are `?`.
  var text: String { "\(elementType.rawValue) \(Self.text(of: shape))" }

  /// The shape without the batch, for a batch of one.
  var sampleText: String { Array(shape.dropFirst()).shapeText }

  private static func text(of shape: [Int]) -> String {
    shape.isEmpty
      ? shape.shapeText : shape.map { $0 < 0 ? "?" : String($0) }.joined(separator: "×")
  }
}

extension Attribute {
  var displayText: String {
    switch self {
    case .integer(let value): String(value)
    case .number(let value): Quantity(value).displayText()
    case .text(let text): text
    case .integers(let values): "[\(values.map(String.init).joined(separator: " "))]"
    case .numbers(let values):
      "[\(values.map { Quantity($0).displayText() }.joined(separator: " "))]"
    }
  }
}

/// What numbers are like.
struct NumberStatistics {
  let least: Float
  let largest: Float
  let mean: Double
  let deviation: Double
  let zeroShare: Double

  init(_ values: [Float]) {
    let count = Double(max(values.count, 1))
    least = values.min() ?? 0
    largest = values.max() ?? 0
    let mean = values.reduce(0) { $0 + Double($1) } / count
    self.mean = mean
    let squares = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    deviation = (squares / count).squareRoot()
    zeroShare = Double(values.count { $0 == 0 }) / count
  }

  var text: String {
    let numbers = [
      ("least", Double(least)), ("largest", Double(largest)), ("mean", mean),
      ("deviation", deviation),
    ]
    let zeros = zeroShare > 0 ? "  zeros \(Quantity(zeroShare, .share).displayText())" : ""
    return numbers.map { "\($0) \(Quantity($1).displayText())" }.joined(separator: "  ") + zeros
  }
}

extension Weight {
  /// The share of weights that are exactly zero.
  func zeroShare() throws -> Double { try NumberStatistics(decoded().floats).zeroShare }
}
