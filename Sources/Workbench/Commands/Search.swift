import Charts
import Compression
import Datasets
import Language
import ModelGraph
import SessionStore

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
      "latency", "what one sample may take on this machine, by the clock",
      kind: .quantity(.seconds, in: 1e-9...1e15, wholeNumber: false), default: .some(nil)),
    Parameter<Double?>(
      "drop", "the accuracy that may be lost",
      kind: .quantity(.share, in: 0...1, wholeNumber: false), default: .some(nil)),
    .widths, .prunedShares,
    Parameter<[Double]?>(
      "channels",
      "shares of a layer's channels to take out; 25% and 50% under operations= and latency=",
      kind: .list(.quantity(.share, in: 0...1, wholeNumber: false)), default: .some(nil)),
    Parameter<GranularityChoice>("per", "what shares one scale", default: .channel),
    Parameter<Int>("tries", "the most plans to make and measure", in: 1...1000, default: 24),
    details: """
      Each layer is measured by itself first, as `sensitivity` does. Their losses are taken to add up: \
      the way from the model as it is to the smallest plan takes what costs the least loss for what \
      it saves first (the lower hull of loss over cost: Shoham and Gersho 1988). Plans on that way are made and measured, ever nearer to the bound, then what \
      lies beside the best of them. With drop= the smallest that loses no more is the result, else \
      the most accurate within the budget. Multiply-adds stand for time until a plan is made: with \
      latency= each is then timed as `compare` does, so the result depends on the clock. Its \
      provenance lists its steps as commands. After an interruption, by Ctrl-C or a kill, the same \
      statement goes on where it was.
      """,
    examples: [
      Example(
        #"load "models/digits-cnn.hone" | search on=(data "digits") budget=12KB bits=[8 4] prune=[50%] tries=6"#,
        "the best digits CNN in 12 KB"),
      Example(
        #"load "models/digits-mlp.hone" | search on=(data "digits") drop=1% bits=[8 4 3] prune=[50% 80%] tries=6"#,
        "the smallest that loses one percent at most"),
    ]
  ) {
    context, input, data, budget, operations, latency, drop, bits, pruned, channels, per, tries in
    let samples = try data.samples(.validation, in: context)
    try context.checkFit(of: input.model, to: samples)
    if latency != nil { context.declare(.timing) }
    let narrowed = channels ?? (operations == nil && latency == nil ? [] : [0.25, 0.5])
    let search = CompressionSearch(
      in: CompressionSpace(
        bits: bits, pruned: pruned, narrowed: narrowed, granularity: per.standardGroups),
      within: CompressionSearch.Bounds(
        bytes: budget.map { Int($0) }, multiplyAdds: operations, seconds: latency, drop: drop),
      tries: tries)
    let found = try context.measuring(input.model, on: samples) { evaluate in
      let meter = CompressionSearch.Meter(
        evaluate: evaluate, byteCount: { try $0.fileByteCount() },
        seconds: { try Latency(of: $0, batch: 1, runs: 30).runs.median })
      return try search(input.model, by: meter) { report in
        let chart = Chart.front(
          of: report.trials, best: report.best, "best so far", within: search.bounds,
          samples: samples.name)
        context.progress(report.progress, report.text, chart: chart)
      }
    }
    let best = try found.best.plan.applied(to: input.model)
    let chart = Chart.front(
      of: found.trials, best: found.best, "the result", within: search.bounds,
      samples: samples.name)
    return .object(try ModelValue(best, compressedFrom: input.model, chart: chart))
  }
}

extension Chart {
  /// The plans that were tried, the model as it is among them, by what is bound beside accuracy; nil
  /// where there are none.
  ///
  /// - Parameter name: What the best is called.
  fileprivate static func front(
    of trials: [CompressionSearch.Trial], best: CompressionSearch.Trial?,
    _ name: String, within bounds: CompressionSearch.Bounds, samples: String
  ) -> Chart? {
    guard !trials.isEmpty else { return nil }
    let axis =
      bounds.seconds != nil
      ? Axis("latency", unit: .seconds)
      : bounds.multiplyAdds != nil ? Axis("multiply-adds") : Axis("size", unit: .bytes)
    let candidates = trials.enumerated().map { number, trial in
      Chart.Candidate(
        trial == best ? name : number == 0 ? "as it is" : "",
        x: trial.seconds ?? Double(bounds.multiplyAdds == nil ? trial.bytes : trial.multiplyAdds),
        y: trial.score.accuracy)
    }
    return .pareto(
      candidates, x: axis, y: Axis("accuracy", unit: .share),
      title: "\(trials.count == 2 ? "1 plan" : "\(trials.count - 1) plans") tried on \(samples)")
  }
}

extension CompressionSearch.Report {
  /// The line beside a progress bar.
  fileprivate var text: String {
    guard let trial = trials.last else { return layer ?? "" }
    let accuracy = Quantity(trial.score.accuracy, .share).displayText()
    return "plan \(trials.count - 1): \(Quantity(Double(trial.bytes), .bytes).displayText()), "
      + "accuracy \(accuracy)"
  }
}
