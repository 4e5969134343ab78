import Charts
import Compression
import Datasets
import Language
import ModelGraph

extension Command {
  static let search = Command(
    "search", "Looks for bits and pruning of each layer that keep a model within bounds.",
    input: ModelValue.self, output: ModelValue.valueType,
    Parameter<DataValue>("on", "data to measure on; its validation samples are used"),
    Parameter<Double?>(
      "budget", "what the file may take", kind: .quantity(.bytes, in: 1...1e15, wholeNumber: false),
      default: .some(nil)),
    Parameter<Int?>(
      "operations", "the multiply-adds that one sample may take",
      kind: .quantity(.plain, in: 1...1e15, wholeNumber: true), default: .some(nil)),
    Parameter<Double?>(
      "drop", "the accuracy that may be lost",
      kind: .quantity(.share, in: 0...1, wholeNumber: false), default: .some(nil)),
    .widths, .prunedShares,
    Parameter<[Double]?>(
      "channels",
      "shares of a layer's channels to take out; 25% and 50% where operations are bound",
      kind: .list(.quantity(.share, in: 0...1, wholeNumber: false)), default: .some(nil)),
    Parameter<GranularityChoice>("per", "what shares one scale", default: .channel),
    Parameter<Int>("tries", "the most plans to make and measure", in: 1...1000, default: 24),
    details: """
      Each layer is measured by itself first, as `sensitivity` does. Losses are taken to add up: \
      the way from the model as it is to the smallest plan takes what costs the least loss for what \
      it saves first. Plans on that way are made and measured, ever nearer to the bound. With \
      drop= the smallest that loses no more is the result, else the most accurate within the \
      budget. The result's provenance lists its steps as commands. After an interruption, by \
      Ctrl-C or a kill, the same statement goes on where it was.
      """,
    examples: [
      Example(
        #"load "models/digits-cnn.hone" | search on=(data "digits") budget=12KB bits=[8 4] prune=[50%] tries=6"#,
        "the best digits CNN in 12 KB"),
      Example(
        #"load "models/digits-mlp.hone" | search on=(data "digits") drop=1% bits=[8 4 3] prune=[50% 80%] tries=6"#,
        "the smallest that loses one percent at most"),
    ]
  ) { context, input, data, budget, operations, drop, bits, pruned, channels, per, tries in
    let samples = try data.samples(.validation, in: context)
    try context.checkFit(of: input.model, to: samples)
    let narrowed = channels ?? (operations == nil ? [] : [0.25, 0.5])
    let search = CompressionSearch(
      in: CompressionSpace(
        bits: bits, pruned: pruned, narrowed: narrowed, granularity: per.standardGroups),
      within: CompressionSearch.Bounds(
        bytes: budget.map { Int($0) }, multiplyAdds: operations, drop: drop), tries: tries)
    let found = try context.measuring(input.model, on: samples) { evaluate in
      try search(
        input.model,
        by: CompressionSearch.Meter(evaluate: evaluate, byteCount: { try $0.fileByteCount() })
      ) { context.progress($0, $1) }
    }
    let best = try found.best.plan.applied(to: input.model)
    let chart = Chart.front(
      of: found.trials, best: found.best, byOperations: operations != nil, samples: samples.name)
    return .object(try ModelValue(best, compressedFrom: input.model, chart: chart))
  }
}

extension Chart {
  /// The plans that were tried, the model as it is among them.
  fileprivate static func front(
    of trials: [CompressionSearch.Trial], best: CompressionSearch.Trial, byOperations: Bool,
    samples: String
  ) -> Chart {
    let candidates = trials.enumerated().map { number, trial in
      Chart.Candidate(
        trial == best ? "the result" : number == 0 ? "as it is" : "",
        x: Double(byOperations ? trial.multiplyAdds : trial.bytes), y: trial.score.accuracy)
    }
    return .pareto(
      candidates, x: byOperations ? Axis("multiply-adds") : Axis("size", unit: .bytes),
      y: Axis("accuracy", unit: .share),
      title: "\(trials.count - 1) plans tried on \(samples)")
  }
}
