import ModelGraph
import TensorEngine

/// A tensor to be written, made when its turn comes.
struct PendingTensor {
  let type: TensorType
  let make: () -> Tensor

  init(_ type: TensorType, make: @escaping () -> Tensor) {
    self.type = type
    self.make = make
  }

  init(_ tensor: Tensor) {
    self.init(TensorType(tensor.elementType, tensor.shape)) { tensor }
  }
}
