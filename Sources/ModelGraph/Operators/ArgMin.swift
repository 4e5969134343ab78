import TensorEngine

extension Operator {
  static let argMin = extremePlace(
    "ArgMin", "Where along an axis the smallest element is, the first or the last of equals",
    .smallest)
}
