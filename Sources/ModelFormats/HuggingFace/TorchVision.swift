import ModelGraph
import TensorEngine

/// Weights of the image networks of `torchvision`, told by their tensors' names: they become those
/// of the architectures that `new` makes.
enum TorchVision {
  /// The model that the tensors are; nil where they are of none.
  static func model(_ tensors: TorchTensors) throws(FormatError) -> Model? {
    if tensors.holds("layer1.0.conv1.weight"), tensors.holds("fc.weight") {
      let isDeep = tensors.holds("layer1.0.conv3.weight")
      return try model(
        isDeep ? "resnet50" : "resnet18", classes: "fc", tensors
      ) { resNet($0, isDeep: isDeep) }
    }
    if tensors.holds("features.0.0.weight"), tensors.holds("features.18.0.weight"),
      tensors.holds("classifier.1.weight")
    {
      return try model("mobilenetv2", classes: "classifier.1", tensors, name: mobileNet)
    }
    return nil
  }

  /// - Parameter name: What the tensor is called that a weight of the architecture is.
  private static func model(
    _ architecture: String, classes: String, _ tensors: TorchTensors,
    name: (String) -> String
  ) throws(FormatError) -> Model {
    var tensors = tensors
    let head = tensors.shape(of: "\(classes).weight") ?? []
    // The smallest of them has more than two million weights beside those of its classes.
    guard head.count == 2, head[0] > 0, head[1] >= 512, tensors.elementCount > 2_000_000,
      let network = Architecture.named(architecture),
      var model = try? network.model(
        inputShape: [224, 224, 3], classes: head[0], random: Philox(seed: 0))
    else { throw FormatError(tensors.path, "it isn't a `\(architecture)` of some classes") }
    for (weight, made) in model.weights.sorted(by: { $0.key < $1.key }) {
      model.weights[weight] = try take(name(weight), made.shape, &tensors)
    }
    try tensors.checkAllUsed(by: "a `\(architecture)`") { $0.hasSuffix("num_batches_tracked") }
    return model
  }

  private static func take(
    _ name: String, _ shape: [Int], _ tensors: inout TorchTensors
  ) throws(FormatError) -> Weight {
    switch shape.count {
    case 4:
      let kernel = try tensors.take(name, [shape[3], shape[2], shape[0], shape[1]])
      return Weight(kernel.permuted([2, 3, 1, 0]))
    case 2: return Weight(outputs: try tensors.take(name, shape.reversed()))
    default: return Weight(try tensors.take(name, shape))
    }
  }

  /// `stage2.block1.conv1.weight` as `layer2.0.conv1.weight`.
  private static func resNet(_ weight: String, isDeep: Bool) -> String {
    let words = weight.split(separator: ".").map(String.init)
    let suffix = suffix(words)
    switch words[0] {
    case "output": return "fc.\(suffix)"
    case "stem": return words[1] == "norm" ? "bn1.\(suffix)" : "conv1.\(suffix)"
    default:
      let block =
        "layer\(words[0].dropFirst("stage".count))"
        + ".\((Int(words[1].dropFirst("block".count)) ?? 1) - 1)"
      let isNorm = words.count > 3 && words[3] == "norm"
      if words[2] == "shortcut" { return "\(block).downsample.\(isNorm ? 1 : 0).\(suffix)" }
      let number = words[2].dropFirst("conv".count)
      return "\(block).\(isNorm ? "bn" : "conv")\(number).\(suffix)"
    }
  }

  /// `block3.depthwise.norm.mean` as `features.3.conv.1.1.running_mean`.
  private static func mobileNet(_ weight: String) -> String {
    let words = weight.split(separator: ".").map(String.init)
    let suffix = suffix(words)
    let isNorm = words.contains("norm")
    switch words[0] {
    case "output": return "classifier.1.\(suffix)"
    case "stem": return "features.0.\(isNorm ? 1 : 0).\(suffix)"
    case "head": return "features.18.\(isNorm ? 1 : 0).\(suffix)"
    default:
      let number = Int(words[0].dropFirst("block".count)) ?? 1
      // The first block does not widen its input: its parts stand one place earlier.
      let widens = number > 1 ? 1 : 0
      let block = "features.\(number).conv"
      switch words[1] {
      case "expand": return "\(block).0.\(isNorm ? 1 : 0).\(suffix)"
      case "depthwise": return "\(block).\(widens).\(isNorm ? 1 : 0).\(suffix)"
      default: return "\(block).\(widens + (isNorm ? 2 : 1)).\(suffix)"
      }
    }
  }

  private static func suffix(_ words: [String]) -> String {
    switch words.last {
    case "bias": "bias"
    case "mean": "running_mean"
    case "variance": "running_var"
    default: "weight"
    }
  }
}
