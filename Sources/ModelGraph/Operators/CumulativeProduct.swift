import TensorEngine

extension Operator {
  static let cumulativeProduct = cumulation(
    "CumulativeProduct", "The product of the elements so far along an axis", .product)
}
