import TensorEngine

extension Operator {
  static let product = reduction(
    "Product", "The product over axes; over all where none are listed", .product,
    gradient: .none("it is for running a model"))
}
