import ModelGraph
import TensorEngine

/// A transformer over a picture's patches in the layout of Hugging Face.
enum HuggingFaceViT {
  static func model(
    _ config: ModelConfig, _ tensors: TorchTensors, folder: String
  ) throws(FormatError) -> Model {
    var tensors = tensors
    let prefix = tensors.holds("vit.embeddings.cls_token") ? "vit." : ""
    let patches = EncoderShape.Patches(
      image: try config.integer("image_size"), patch: try config.integer("patch_size"),
      channels: try config.integer("num_channels", standard: 3),
      classes: tensors.shape(of: "classifier.weight")?.first ?? 0)
    guard patches.image % patches.patch == 0 else {
      throw FormatError(
        config.path, "pictures of \(patches.image) can't be cut into patches of \(patches.patch)",
        cause: .unsupported)
    }
    var shape = try EncoderShape(config, input: .patches(patches))
    shape.normsFirst = true
    var weights: [String: Weight] = [:]
    for (name, extents) in shape.weights {
      weights[name] = try weight(name, extents, prefix, &tensors)
    }
    try tensors.checkAllUsed(by: "a `vit`") { $0.contains("pooler.") || $0.hasSuffix("mask_token") }
    var metadata = Model.Metadata(architecture: "vit")
    metadata.encoder = shape
    metadata.recipe = try InputRecipe.huggingFace(folder: folder, patches)
    metadata.labels = labels(config, count: patches.classes)
    return Model(graph: shape.graph(), weights: weights, metadata: metadata)
  }

  private static func weight(
    _ name: String, _ extents: [Int], _ prefix: String, _ tensors: inout TorchTensors
  ) throws(FormatError) -> Weight {
    switch name {
    case "embedding.weight":
      let order = [extents[3], extents[2], extents[0], extents[1]]
      let kernel = try tensors.take(
        prefix + "embeddings.patch_embeddings.projection.weight", order)
      return Weight(kernel.permuted([2, 3, 1, 0]))
    case "positions.weight":
      let rows = try tensors.take(prefix + "embeddings.position_embeddings", [1] + extents).floats
      let first = try tensors.take(
        prefix + "embeddings.cls_token", [1, 1, extents[1]]
      ).floats
      let sum = zip(rows, first).map(+)
      return Weight(Tensor(sum + rows[extents[1]...], shape: extents))
    default:
      let isHead = name.hasPrefix("output.")
      return try tensors.encoderWeight(
        (isHead ? "" : prefix) + names.tensor(name), extents, name: name)
    }
  }

  private static let names = EncoderNames(
    outer: [
      "embedding": "embeddings.patch_embeddings.projection", "norm": "layernorm",
      "output": "classifier",
    ], layer: "encoder.layer.",
    parts: [
      "query": "attention.attention.query", "key": "attention.attention.key",
      "value": "attention.attention.value", "mix": "attention.output.dense",
      "norm1": "layernorm_before", "norm2": "layernorm_after", "up": "intermediate.dense",
      "down": "output.dense",
    ])

  /// The classes' names, where the configuration has one for each.
  private static func labels(_ config: ModelConfig, count: Int) -> [String] {
    let names = (0..<count).compactMap { config.object("id2label")?.text("\($0)") }
    return names.count == count ? names : []
  }
}
