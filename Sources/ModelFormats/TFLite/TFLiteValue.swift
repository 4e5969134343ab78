import ModelGraph
import TensorEngine

/// A value of the file on its way into the graph.
struct TFLiteValue {
  /// What the graph calls it.
  let name: String
  /// Its type for a batch of one, where the batch is free.
  let type: TensorType
  /// The grid that its integers lie on.
  let grid: TFLiteGrid?
  /// Its elements, where they are known.
  let constant: Tensor?

  var shape: [Int] { type.shape }
  var rank: Int { type.shape.count }

  /// Whether it holds integers that stand for real numbers.
  var isQuantized: Bool {
    grid != nil && [.i8, .u8, .i16].contains(type.elementType)
  }

  var isFloat: Bool { type.elementType == .f32 }
}

extension Tensor {
  /// The elements as whole numbers, where they are that.
  var wholeNumbers: [Int]? { elementType.isFloat ? nil : integers }
}
