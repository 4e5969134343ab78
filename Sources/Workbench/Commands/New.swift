import Datasets
import Language
import ModelGraph
import TensorEngine

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
    Parameter<DataValue>("for", "the data it is to learn: gives its inputs and classes"),
    Parameter<[Int]?>("hidden", "widths of hidden layers", default: .some(nil)),
    Parameter<[Int]?>("channels", "channels of each convolution or stage", default: .some(nil)),
    Parameter<Int?>("kernel", "the side of a convolution's window", default: .some(nil)),
    Parameter<Bool?>("batchnorm", "a batch norm after each convolution", default: .some(nil)),
    Parameter<Int?>("blocks", "blocks of a stage or of a transformer", default: .some(nil)),
    Parameter<Int?>("width", "the width of a transformer's tokens", default: .some(nil)),
    Parameter<Int?>("heads", "attention heads", default: .some(nil)),
    details: Architecture.all.map(\.line).joined(separator: "\n"),
    examples: [
      Example(#"new mlp for=(data "digits") hidden=[64 32]"#, "two hidden layers"),
      Example(#"new cnn for=(data "digits") channels=[8 16] | summary"#, "a small CNN"),
    ]
  ) { context, _, choice, data, hidden, channels, kernel, norm, blocks, width, heads in
    let options = Architecture.Options(
      hidden: hidden, channels: channels, kernel: kernel, batchNorm: norm, blocks: blocks,
      width: width, heads: heads)
    var model = try choice.architecture.model(
      inputShape: data.dataset.sampleShape, classes: data.dataset.outputCount, options: options,
      random: context.random())
    model.metadata.labels = data.dataset.classNames
    model.provenance = [context.provenance(from: [data.contentHash])]
    return .object(ModelValue(model))
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
    case .none: 1
    }
  }
}
