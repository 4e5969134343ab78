import Datasets
import Language
import SessionStore

extension Command {
  static let compare = Command(
    "compare", "Sets models side by side: what each does and what it costs.",
    input: NoInput.self, output: .table,
    Parameter<[ModelValue]>("models", "the models, the one to compare with first", .rest),
    Parameter<DataValue?>("on", "data to measure on, its test samples", default: .some(nil)),
    Parameter<[ComparedFigure]>(
      "show", "which figures", default: [.accuracy, .size, .ratio, .sparsity, .operations, .energy]),
    details: """
      accuracy and loss are on the test samples; agreement is the share of samples with the same \
      top class as the first model; size is the file's; bits what a weight takes as stored; \
      memory a program's arena and constants; latency is measured on this machine with a batch of \
      one, energy estimated from counted operations.
      """,
    examples: [
      Example(
        #"compare (load "models/digits-cnn.hone") (load "models/digits-mlp.hone") on=(data "digits")"#,
        "the two models that ship with Hone")
    ]
  ) { context, _, models, data, figures in
    if let missing = figures.first(where: \.needsData), data == nil, context.isGiven("show") {
      throw context.problem(
        "`\(missing.rawValue)` needs data to measure it on", with: "show", hint: "add `on=DATA`")
    }
    if figures.contains(.latency) { context.declare(.timing) }
    let named = models.enumerated().map { index, value in
      (name: context.name(of: value) ?? "model \(index + 1)", model: value.model)
    }
    let samples = try data?.samples(.test, in: context)
    for model in models { if let samples { try context.checkFit(of: model.model, to: samples) } }
    let shown = figures.filter { data != nil || !$0.needsData }
    return .table(try Comparison(models: named, samples: samples).table(of: shown))
  }
}
