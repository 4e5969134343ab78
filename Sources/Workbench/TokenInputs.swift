import Language
import ModelGraph
import TensorEngine
import Tokenizers

/// One text as the inputs of a model over tokens, and what to call each position.
///
/// Besides the tokens a model may take a mask of those that count, their segments and their
/// positions, as encoders from elsewhere do.
struct TokenInputs {
  let tensors: [String: Tensor]
  /// The tokens as people read them.
  let labels: [String]

  /// - Parameter isMasked: Whether tokens beyond the text are left out of account by themselves.
  /// - Throws: A `GraphError` where the model doesn't take tokens, or not so many.
  init(_ tokens: [Int32], labels: [String], for model: Model) throws {
    let inputs = model.graph.inputs
    let isInteger = { (input: Graph.Input) in [.i32, .i64].contains(input.type.elementType) }
    guard
      let first = inputs.first(where: { $0.name.contains("ids") && isInteger($0) })
        ?? inputs.first(where: isInteger)
    else { throw GraphError("takes a model over tokens; this one takes none") }
    let length = first.type.shape.last.flatMap { $0 < 0 ? nil : $0 } ?? tokens.count
    guard first.type.shape.count <= 2, tokens.count <= length else {
      throw GraphError("\(tokens.count) tokens don't fit the \(length) that the model takes")
    }
    let padding = Array(repeating: Int32(0), count: length - tokens.count)
    let ones = tokens.map { _ in Int32(1) } + padding
    tensors = Dictionary(
      inputs.map { input in
        let name = input.name.lowercased()
        let values: [Int32] =
          if input.name == first.name { tokens + padding } else if name.contains("mask") {
            ones
          } else if name.contains("position") { (0..<Int32(length)).map { $0 } } else {
            ones.map { _ in 0 }
          }
        let shape = input.type.shape.count == 1 ? [length] : [1, length]
        return (
          input.name, Tensor(values, shape: shape, as: .i32).converted(to: input.type.elementType)
        )
      }, uniquingKeysWith: { first, _ in first })
    self.labels = labels
  }
}

extension Tensor {
  /// 32-bit integers as another type of integers, or as floats.
  fileprivate func converted(to type: ElementType) -> Tensor {
    let values = withElements(as: Int32.self) { Array($0) }
    return switch type {
    case .i64: Tensor(values.map(Int64.init), shape: shape, as: .i64)
    case .f32: Tensor(values.map(Float.init), shape: shape)
    default: self
    }
  }
}
