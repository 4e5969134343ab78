import TensorEngine

extension Operator {
  static let hardSwish = unary(
    "HardSwish", "x · clip(x / 6 + 1/2, 0, 1) (Howard et al. 2019, arXiv 1905.02244)",
    operations: 4, function: .hardSwish,
    gradient: .none("it is for running a model"))
}
