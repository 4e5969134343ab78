import TensorEngine

extension Dataset {
  /// More classes than this are taken for a mistake.
  static let maximumClasses = 65_536

  /// Labels as the classes from 0 to the highest that occurs, named by their numbers.
  static func classes(
    _ labels: Tensor, count: Int, _ path: String
  ) throws(DatasetError) -> Dataset.Target {
    guard labels.shape == [count] else {
      throw DatasetError(path, "expected \(count) labels, found the shape \(labels.shape)")
    }
    let numbers = labels.floats
    let valid = 0..<Float(maximumClasses)
    if let index = numbers.firstIndex(where: { !valid.contains($0) || $0 != $0.rounded() }) {
      throw DatasetError(
        path,
        "expected a label from 0 to \(maximumClasses - 1) for sample \(index), "
          + "found \(numbers[index])")
    }
    let classes = numbers.map { Int32($0) }
    let names = (0...(classes.max() ?? 0)).map(String.init)
    return .classes(Tensor(classes, shape: [count], as: .i32), names: names)
  }
}

extension Tensor {
  /// The numbers as features: bytes scaled to 0…1, images with an axis for their one channel.
  var asFeatures: Tensor {
    let shape =
      switch shape.count {
      case 1, 3: shape + [1]
      default: shape
      }
    return scaled(by: elementType == .u8 ? 255 : 1).reshaped(to: shape)
  }

  /// The elements as 32-bit floats, divided by `divisor`.
  func scaled(by divisor: Float) -> Tensor {
    divisor == 1 ? asFloat : Tensor(floats.map { $0 / divisor }, shape: shape)
  }

  /// The index of the first element that is no number or infinite.
  var firstNonFinite: Int? {
    guard elementType.isFloat else { return nil }
    return asFloat.withElements(as: Float.self) { $0.firstIndex { !$0.isFinite } }
  }
}
