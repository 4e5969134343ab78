import TensorEngine

extension Operator {
  static let cumulativeSum = cumulation(
    "CumulativeSum", "The sum of the elements so far along an axis", .sum)
}
