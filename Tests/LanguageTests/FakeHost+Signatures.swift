import Language

extension FakeHost {
  static let model = FakeModel.valueType

  /// In alphabetical order.
  static let signatures: [Signature] = [
    Signature(
      name: "compare", summary: "Compares models.",
      parameters: [
        .init(
          name: "models", kind: .list(.value(model)), help: "the models", isPositional: true,
          isVariadic: true),
        .init(name: "on", kind: .value(FakeData.valueType), help: "the data", defaultText: "none"),
        .init(
          name: "show", kind: .list(.choice(["accuracy", "size", "latency"])), help: "the columns",
          defaultText: "[accuracy]"),
      ], output: .table),
    Signature(
      name: "data", summary: "Loads data.",
      parameters: [.init(name: "name", kind: .file, help: "which data", isPositional: true)],
      output: FakeData.valueType),
    Signature(
      name: "evaluate", summary: "Measures a model.", inputs: [model],
      parameters: [
        .init(
          name: "on", kind: .value(FakeData.valueType), help: "the data", defaultText: "digits",
          isPositional: true)
      ], output: FakeEvaluation.valueType),
    Signature(name: "fail", summary: "Fails.", inputs: [model], output: model),
    Signature(
      name: "layer", summary: "Picks a layer.", inputs: [model],
      parameters: [.init(name: "name", kind: .name, help: "which layer", isPositional: true)],
      output: model),
    Signature(
      name: "load", summary: "Loads a model.",
      parameters: [.init(name: "path", kind: .file, help: "which file", isPositional: true)],
      output: model),
    Signature(
      name: "prune", summary: "Zeroes weights.", inputs: [model],
      parameters: [
        .init(
          name: "amount", kind: .quantity(.share, in: 0...0.95, wholeNumber: false),
          help: "the share of weights to zero", isPositional: true),
        .init(
          name: "by", kind: .choice(["magnitude", "random"]), help: "what is unimportant",
          defaultText: "magnitude"),
      ], output: model),
    Signature(
      name: "quantize", summary: "Stores weights in fewer bits.", inputs: [model],
      parameters: [
        .init(
          name: "bits", kind: .quantity(.bits, in: 2...8, wholeNumber: true), help: "bits a weight",
          defaultText: "8 bits", isPositional: true),
        .init(
          name: "calibrate", kind: .value(FakeData.valueType), help: "the data",
          defaultText: "none"),
      ], output: model),
    Signature(
      name: "summary", summary: "Shows a model.", inputs: [model, .table], output: .nothing),
    Signature(
      name: "where", summary: "Keeps rows.", inputs: [.table],
      parameters: [
        .init(name: "condition", kind: .predicate, help: "what holds", isPositional: true)
      ], output: .table),
  ]
}
