public import ModelGraph
import TensorEngine

/// A recipe that goes by a name. Listed in `all`, one file in `Named` each.
public struct NamedRecipe: Sendable {
  public let name: String
  public let summary: String
  /// The recipe for a model's input of this type; nil where it doesn't fit.
  let make: @Sendable (TensorType) -> InputRecipe.Source?
  /// Whether it is the usual one for an input of this type.
  let isUsual: @Sendable (TensorType) -> Bool
  /// What the whole numbers stand for, whatever the model says, where the recipe yields such.
  var ownGrid: (@Sendable (ElementType) -> IntegerGrid)?

  public static let all: [NamedRecipe] = [
    .imageNet, .keywords, .logMel, .microSpeech, .mnist, .mobileNet, .raw,
  ]

  /// The recipe that a model remembers, or the usual one for its first input.
  public static func recipe(of model: Model) -> InputRecipe? {
    if let recipe = model.metadata.recipe { return recipe }
    // Wider whole numbers are tokens.
    guard let input = model.graph.inputs.first, input.type.elementType.bytes <= 4,
      input.type.elementType != .i32
    else { return nil }
    return all.first { $0.isUsual(input.type) }?.recipe(for: model)
  }

  /// The recipe for a model's first input; nil where it doesn't fit.
  public func recipe(for model: Model) -> InputRecipe? {
    guard let input = model.graph.inputs.first, let source = make(input.type) else { return nil }
    let type = input.type.elementType
    guard !type.isFloat else { return InputRecipe(source) }
    return InputRecipe(source, grid: ownGrid?(type) ?? model.metadata.grids?[input.name])
  }
}

/// How a picture lies in an input of a model.
struct PictureShape {
  let height: Int
  let width: Int
  let channels: PictureRecipe.Channels
  let layout: PictureRecipe.Layout

  /// Nil where the input, a batch of which the first axis is, has not the shape of a picture.
  init?(_ type: TensorType) {
    let shape = Array(type.shape.dropFirst())
    guard shape.count == 3, shape.allSatisfy({ $0 != 0 }) else { return nil }
    let isLast = [1, 3].contains(shape[2])
    guard isLast || [1, 3].contains(shape[0]) else { return nil }
    layout = isLast ? .channelsLast : .channelsFirst
    channels = (isLast ? shape[2] : shape[0]) == 1 ? .gray : .rgb
    // A free extent is settled as the field's usual size.
    let sides = (isLast ? shape[0...1] : shape[1...2]).map { $0 < 0 ? 224 : $0 }
    height = sides[0]
    width = sides[1]
    guard min(height, width) >= 8, max(height, width) <= 1 << 13 else { return nil }
  }
}
