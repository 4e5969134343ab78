import TensorEngine

extension Operator {
  static let min = reduction(
    "Min", "The smallest element along axes; of all where none are listed", .minimum,
    gradient: .none("it is for running a model"))
}
