import Datasets
import Language
import ModelGraph
import TensorEngine
import Tokenizers

/// An architecture by its name.
struct ArchitectureChoice: ArgumentDecodable {
  let architecture: Architecture

  static var kind: Signature.Kind { .choice(Architecture.all.map(\.name).sorted()) }
  static var expectation: String { "the name of an architecture" }
  init?(_ content: Call.Argument.Content) {
    guard case .value(.text(let name)) = content, let found = Architecture.named(name) else {
      return nil
    }
    architecture = found
  }
  var sourceText: String { architecture.name }
}

extension Command {
  static let new = Command(
    "new", "Makes an untrained model, its weights drawn from the session's seed.",
    input: NoInput.self, output: ModelValue.valueType,
    Parameter<ArchitectureChoice>("architecture", "what kind of network", .positional),
    Parameter<DataValue?>(
      "for", "the data it is to learn: gives its inputs and classes", default: .some(nil)),
    Parameter<Int?>(
      "image", "the side of its images, where no data says",
      kind: .quantity(.plain, in: 1...4096, wholeNumber: true), default: .some(nil)),
    Parameter<Int?>(
      "classes", "how many it tells apart, where no data says",
      kind: .quantity(.plain, in: 1...1_000_000, wholeNumber: true), default: .some(nil)),
    Parameter<Int?>(
      "tokens", "how many tokens it takes, where no data says",
      kind: .quantity(.plain, in: 1...1_048_576, wholeNumber: true), default: .some(nil)),
    Parameter<[Int]?>("hidden", "widths of hidden layers", default: .some(nil)),
    Parameter<[Int]?>("channels", "channels of each convolution or stage", default: .some(nil)),
    Parameter<Int?>("kernel", "the side of a convolution's window", default: .some(nil)),
    Parameter<Bool?>("batchnorm", "a batch norm after each convolution", default: .some(nil)),
    Parameter<Int?>("blocks", "blocks of a stage or of a transformer", default: .some(nil)),
    Parameter<Int?>("width", "the width of a transformer's tokens", default: .some(nil)),
    Parameter<Int?>("heads", "attention heads", default: .some(nil)),
    Parameter<Int?>(
      "keyheads", "the heads of keys and values that a llama's heads share", default: .some(nil)),
    Parameter<Double?>(
      "multiplier", "what the channels of a network for images are multiplied by",
      default: .some(nil)),
    Parameter<Double?>(
      "depth", "a resnet's layers, or what the blocks of another are multiplied by",
      default: .some(nil)),
    Parameter<Int?>(
      "halvings", "how often a network for photographs halves its image; 5 if not given",
      kind: .quantity(.plain, in: 0...5, wholeNumber: true), default: .some(nil)),
    details: Architecture.all.map(\.line).joined(separator: "\n")
      + "\nOf small images, those for photographs leave a single place: halvings=2 leaves out the "
      + "first three of their five halvings."
      + "\nMade for a text, a model reads its tokens; one over 256 tokens else reads bytes. Either "
      + "can `generate`.",
    examples: [
      Example(#"new mlp for=(data "digits") hidden=[64 32]"#, "two hidden layers"),
      Example(#"new cnn for=(data "digits") channels=[8 16] | summary"#, "a small CNN"),
      Example("new mobilenetv2 image=96 classes=2", "for images of 96×96 in two classes"),
    ]
  ) {
    context, _, choice, data, image, classes, tokens, hidden, channels, kernel, norm, blocks, width,
    heads, keyHeads, multiplier, depth, halvings in
    let options = Architecture.Options(
      hidden: hidden, channels: channels, kernel: kernel, batchNorm: norm, blocks: blocks,
      width: width, heads: heads, keyHeads: keyHeads, multiplier: multiplier, depth: depth,
      halvings: halvings)
    let task = try context.task(
      of: choice.architecture, data, image: image, classes: classes, tokens: tokens)
    var model = try choice.architecture.model(
      inputShape: task.inputShape, classes: task.classes, options: options,
      random: context.random())
    model.metadata.labels = data?.dataset.classNames ?? []
    if model.graph.inputs.first?.type.elementType == .i32 {
      model.metadata.tokenizer = data?.tokenizer ?? (task.classes == 256 ? .bytes : nil)
    }
    model.provenance = [context.provenance(from: data.map { [$0.contentHash] } ?? [])]
    return .object(ModelValue(model))
  }
}

extension RunContext {
  /// The inputs and classes of a model to be made: those of the data, or what the architecture is
  /// known for with what was chosen instead.
  fileprivate func task(
    of architecture: Architecture, _ data: DataValue?, image: Int?, classes: Int?, tokens: Int?
  ) throws(Diagnostic) -> Architecture.Standard {
    if let data {
      for (name, value) in [("classes", classes), ("image", image), ("tokens", tokens)]
      where value != nil {
        throw problem("`\(name)` is what the data says", with: name, hint: "leave it out")
      }
      return Architecture.Standard(
        inputShape: data.dataset.sampleShape, classes: data.dataset.outputCount)
    }
    guard var task = architecture.standard else {
      throw problem(
        "`\(architecture.name)` needs data to know its inputs and classes",
        with: "architecture", hint: #"name it: for=(data "digits")"#)
    }
    for (name, value, axes) in [("image", image, 3), ("tokens", tokens, 1)] {
      guard let value else { continue }
      guard task.inputShape.count == axes else {
        throw problem(
          "`\(architecture.name)` has no `\(name)`", with: name, hint: "leave it out")
      }
      task.inputShape = (axes == 1 ? [value] : [value, value]) + task.inputShape.dropFirst(2)
    }
    if let classes { task.classes = classes }
    return task
  }
}

extension Architecture {
  /// Its line in help: what it is, and which options it takes.
  fileprivate var line: String {
    let taken =
      options.isEmpty ? "" : " (\(options.map { $0.lowercased() }.joined(separator: ", ")))"
    return "\(name): \(summary)\(taken)."
  }
}

extension Dataset {
  /// How many numbers a model yields for a sample: one for each class or value.
  fileprivate var outputCount: Int {
    switch target {
    case .classes(_, let names): names.count
    case .values(let values): values.shape.dropFirst().reduce(1, *)
    case .tokens(_, let vocabulary): vocabulary
    case .none: 1
    }
  }
}
