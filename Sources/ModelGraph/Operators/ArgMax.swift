import TensorEngine

extension Operator {
  static let argMax = extremePlace(
    "ArgMax", "Where along an axis the largest element is, the first or the last of equals",
    .largest)
}
