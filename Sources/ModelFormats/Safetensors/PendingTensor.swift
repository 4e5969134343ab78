import ModelGraph
import TensorEngine

/// A tensor to be written, whose pieces are made when their turn comes.
struct PendingTensor {
  let type: TensorType
  let pieces: [FilePiece]

  init(_ type: TensorType, pieces: [FilePiece]) {
    self.type = type
    self.pieces = pieces
  }

  init(_ tensor: Tensor) {
    self.init(TensorType(tensor.elementType, tensor.shape), pieces: FilePiece.pieces(of: tensor))
  }
}
