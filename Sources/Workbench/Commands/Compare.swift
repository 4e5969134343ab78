import Datasets
import Generation
import Language
import SessionStore
import TensorEngine

extension Command {
  static let compare = Command(
    "compare", "Sets models side by side: what each does and what it costs.",
    input: NoInput.self, output: .table,
    Parameter<[ModelValue]>("models", "the models, the one to compare with first", .rest),
    Parameter<DataValue?>("on", "data to measure on, its test samples", default: .some(nil)),
    Parameter<FilePath?>("text", "a text for language models to read", default: .some(nil)),
    Parameter<Int>("context", "the tokens of a chunk of the text", in: 4...1_048_576, default: 512),
    Parameter<[ComparedFigure]>(
      "show", "which figures; if none are given, those that fit what they are measured on",
      default: []),
    details: """
      accuracy and loss are on the test samples, perplexity on the text as `perplexity` measures \
      it; divergence is the mean Kullback-Leibler divergence from the first model's probabilities \
      in nats, agreement the share of samples or tokens with the same likeliest one; size is the \
      file's; bits what a weight takes as stored; memory a program's arena and constants; latency \
      is measured on this machine with a batch of one, energy estimated from counted operations.
      """,
    examples: [
      Example(
        #"compare (load "models/digits-cnn.hone") (load "models/digits-mlp.hone") on=(data "digits")"#,
        "the two models that ship with Hone")
    ]
  ) { context, _, models, data, text, chunk, figures in
    try context.check(figures, given: data, text)
    let figures = figures.isEmpty ? ComparedFigure.usual(for: data, text) : figures
    if figures.contains(.latency) { context.declare(.timing) }
    let named = zip(context.names(of: models), models).enumerated().map { index, pair in
      (name: pair.0 ?? "model \(index + 1)", model: pair.1.model)
    }
    let samples = try data?.samples(.test, in: context)
    for model in models {
      guard let samples else { continue }
      try context.checkFit(of: model.model, to: samples)
      try context.refuseSeen(samples, by: model.model, from: "on")
    }
    var comparison = Comparison(models: named, samples: samples)
    if let text { comparison.reading = try context.reading(of: models, text, in: chunk) }
    return .table(try comparison.table(of: figures))
  }
}

extension ComparedFigure {
  fileprivate static func usual(for data: DataValue?, _ text: FilePath?) -> [ComparedFigure] {
    let costs: [ComparedFigure] = [.size, .ratio, .sparsity, .operations, .energy]
    let reading: [ComparedFigure] = text == nil ? [] : [.perplexity, .divergence, .agreement]
    return (data == nil ? [] : [.accuracy]) + reading
      + (text == nil ? costs : [.size, .ratio, .bits])
  }

  fileprivate func isKnown(from data: DataValue?, _ text: FilePath?) -> Bool {
    switch need {
    case .nothing: true
    case .data: data != nil
    case .text: text != nil
    case .either: data != nil || text != nil
    }
  }
}

extension RunContext {
  /// - Throws: A `Diagnostic` where a figure that was asked for has nothing to be measured on.
  fileprivate func check(
    _ figures: [ComparedFigure], given data: DataValue?, _ text: FilePath?
  ) throws(Diagnostic) {
    guard let missing = figures.first(where: { !$0.isKnown(from: data, text) }) else { return }
    let hint =
      switch missing.need {
      case .text: "add `text=FILE`"
      case .either: "add `on=DATA`, or `text=FILE` for language models"
      case .data, .nothing: "add `on=DATA`"
      }
    throw problem(
      "`\(missing.rawValue)` needs something to measure it on", with: "show", hint: hint)
  }

  fileprivate func reading(
    of models: [ModelValue], _ path: FilePath, in chunk: Int
  ) throws -> Comparison.Reading {
    guard let first = models.first else { throw problem("there is no model to compare") }
    let text = try readFile(path.text, parameter: "text")
    for model in models { try refuseSeen(text, by: model.model, at: "text") }
    let file = try Storage(mapping: resolved(path.text))
    let figures = try TextAgreement.measure(
      models.map(\.model), try tokenizer(of: first),
      on: String(decoding: file.bytes, as: UTF8.self),
      context: chunk
    ) { done, count in
      progress(Double(done) / Double(count), "chunk \(done) of \(count)")
    }
    return Comparison.Reading(text: path.text, figures: figures)
  }
}
