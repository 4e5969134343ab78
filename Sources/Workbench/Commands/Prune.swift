import Compression
import Datasets
import Language
import ModelGraph
import TensorEngine
import Training

/// Among what the least is looked for.
enum PruningScope: String, Choice { case global, layer, output }

extension Command {
  static let prune = Command(
    "prune", "Takes away what matters least: weights, channels, heads or layers.",
    input: ModelValue.self, output: ModelValue.valueType,
    Parameter<Double>("amount", "the share to take away", .share, in: 0...1, .positional),
    Parameter<PrunedPart>("what", "what is taken away", default: .weights),
    Parameter<PruningMeasure>(
      "by", "what tells which matter least", default: .criterion(.magnitude)),
    Parameter<PruningScope?>("scope", "among what the least is looked for", default: .some(nil)),
    Parameter<[Name]>("layers", "only these layers; in quotes * stands for any text", default: []),
    Parameter<String?>(
      "pattern", "keep so many of every so many inputs, as in \"2:4\"", default: .some(nil)),
    Parameter<Int>("block", "neighbouring outputs that go together", in: 1...1024, default: 1),
    Parameter<Int>("multiple", "keep channels by multiples of this", in: 1...1024, default: 1),
    Parameter<DataValue?>("calibrate", "data to measure on", default: .some(nil)),
    Parameter<Int>(
      "steps", "prune in as many steps, and train after each", in: 1...100, default: 1),
    Parameter<PruningSchedule>("schedule", "how the amount grows by steps", default: .cubic),
    Parameter<DataValue?>("data", "what to train on after each step", default: .some(nil)),
    Parameter<Int>("epochs", "of training after each step", in: 1...10_000, default: 3),
    Parameter<Double>("rate", "the learning rate then", .plain, in: 0...10, default: 0.002),
    details: """
      what=weights: the weights that matter least become zero, over all layers together \
      (scope=global), in each layer alike, or for each output alike. Biases and norms are \
      left as they are. Zeros stay zero in `finetune`. Weights that are zero already count in, so \
      `prune 80%` after `prune 50%` leaves 20%. Channels, heads and layers are gone from shapes, \
      multiply-adds and bytes. What looks at data takes the training samples of `calibrate`. \
      With `steps` and `data` it prunes a little, trains, prunes more. `rewind` then gives back the \
      weights that a model began with.
      """,
    methods: PrunedPart.methods(of: "what") + PruningMeasure.methods(of: "by")
      + PruningSchedule.methods(of: "schedule"),
    examples: [
      Example(#"load "models/digits-cnn.hone" | prune 80% | summary"#, "a fifth of the weights"),
      Example(
        #"load "models/digits-cnn.hone" | prune 50% scope=layer layers=[conv1 conv2]"#,
        "half of each of two layers"),
      Example(
        #"load "models/digits-cnn.hone" | prune 30% what=channels | summary"#,
        "narrower layers, which take less time"),
      Example(
        #"load "models/digits-mlp.hone" | prune 50% pattern="2:4" by=wanda calibrate=(data "digits" | first 100)"#,
        "two of every four inputs, by what they are multiplied by"),
      Example(
        #"load "models/digits-mlp.hone" | prune 90% steps=3 data=(data "digits") epochs=1"#,
        "in three steps, trained in between"),
    ]
  ) {
    context, input, amount, what, measure, scope, layers, pattern, block, multiple, calibration,
    steps, schedule, data, epochs, rate in
    try context.checkPruning(what, by: measure, calibration, data)
    let options = PruningArguments(
      amount: amount, measure: measure, scope: scope,
      layers: try context.layerNames(layers, in: input.model), pattern: pattern, block: block,
      multiple: multiple)
    let method = try context.pruningMethod(of: what, options)
    if let calibration {
      try context.checkFit(of: input.model, to: calibration.dataset, from: "calibrate")
    }
    let samples = try calibration?.samples(.train, in: context, from: "calibrate")
    guard let data else {
      let pruned = try context.prune(input.model, by: method, measuring: samples)
      guard
        what == .weights || amount == 0 || pruned.graph != input.model.graph
          || pruned.parameterCount < input.model.parameterCount
      else {
        throw context.problem(
          "of so few \(what.rawValue) this share is none", with: "amount", hint: "prune more")
      }
      return .object(ModelValue(pruned))
    }
    let training = TrainingOptions(epochs: epochs, learningRate: rate)
    let pruning = IterativePruning(
      method, steps: steps, schedule: schedule, training: training)
    return .object(try context.prune(input, by: pruning, on: data, measuring: samples))
  }
}

/// The arguments that say how something is pruned.
struct PruningArguments {
  let amount: Double
  let measure: PruningMeasure
  let scope: PruningScope?
  let layers: [String]
  let pattern: String?
  let block: Int
  let multiple: Int
}

extension RunContext {
  /// - Throws: A `Diagnostic` at the first option that is missing or does nothing.
  fileprivate func checkPruning(
    _ part: PrunedPart, by measure: PruningMeasure, _ calibration: DataValue?, _ data: DataValue?
  ) throws(Diagnostic) {
    for option in ["steps", "schedule", "epochs", "rate"] where data == nil && isGiven(option) {
      throw problem(
        "`\(option)` says how to prune and train by turns, and nothing says what to train on",
        with: option, hint: "add `data=DATA`")
    }
    if isGiven("pattern"), isGiven("steps") {
      throw problem(
        "a pattern takes its share in one step", with: "steps",
        hint: "leave out `steps`; `data` trains afterwards")
    }
    if case .criterion(let criterion) = measure, criterion.ranksChannelsOnly {
      guard part != .weights, part != .layers || criterion == .activation else {
        throw problem(
          "by=\(criterion.rawValue) tells channels apart, not \(part.rawValue)", with: "by",
          hint: "prune what=channels, or by another measure")
      }
    }
    if measure.needsData, calibration == nil, data == nil {
      throw problem(
        "by=\(measure.rawValue) looks at what the model does on data", with: "by",
        hint: "give it some: calibrate=DATA")
    }
    if !measure.needsData, calibration != nil {
      throw problem(
        "by=\(measure.rawValue) doesn't look at data", with: "calibrate",
        hint: "leave out `calibrate`")
    }
  }

  fileprivate func pruningMethod(
    of part: PrunedPart, _ options: PruningArguments
  ) throws -> any PruningMethod {
    let foreign: [PrunedPart: [String]] = [
      .weights: ["multiple"], .channels: ["pattern", "block"], .heads: ["pattern", "block"],
      .layers: ["scope", "layers", "pattern", "block", "multiple"],
    ]
    for option in foreign[part] ?? [] where isGiven(option) {
      throw problem(
        "what=\(part.rawValue) takes no `\(option)`", with: option, hint: "leave out `\(option)`")
    }
    guard case .criterion(let criterion) = options.measure else {
      return try sparseGPT(of: part, options)
    }
    var random = random(branch: 0)
    let seed = criterion == .random ? random.uint64() : 0
    switch part {
    case .weights:
      return WeightPruning(
        amount: options.amount, by: criterion, granularity: try granularity(options),
        scope: WeightPruning.Scope(rawValue: options.scope?.rawValue ?? "") ?? .global,
        layers: options.layers, seed: seed)
    case .channels, .heads:
      guard options.scope != .output else {
        throw problem(
          "what=\(part.rawValue) looks in each layer, or in all", with: "scope",
          hint: "scope=layer or scope=global")
      }
      return ChannelPruning(
        amount: options.amount, of: part == .heads ? .heads : .channels, by: criterion,
        scope: options.scope == .global ? .global : .layer, multiple: options.multiple,
        layers: options.layers, seed: seed)
    case .layers:
      return LayerPruning(amount: options.amount, by: criterion, seed: seed)
    }
  }

  private func sparseGPT(
    of part: PrunedPart, _ options: PruningArguments
  ) throws -> any PruningMethod {
    guard part == .weights else {
      throw problem("sparsegpt prunes weights, no \(part.rawValue)", with: "by")
    }
    guard options.scope == nil || options.scope == .layer else {
      throw problem(
        "sparsegpt takes the same share of each layer", with: "scope", hint: "leave out `scope`")
    }
    if isGiven("block") {
      throw problem("sparsegpt zeroes single weights, or a pattern", with: "block")
    }
    return SparseGPTPruning(
      amount: options.amount, granularity: try granularity(options), layers: options.layers)
  }

  private func granularity(_ options: PruningArguments) throws -> PruningGranularity {
    guard let pattern = options.pattern else {
      return options.block == 1 ? .weight : .block(options.block)
    }
    let numbers = pattern.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let keep = numbers[0], let of = numbers[1], !isGiven("block") else {
      throw problem(
        "\"\(pattern)\" is no pattern by itself", with: "pattern",
        hint: "write how many of how many are kept: pattern=\"2:4\", without `block`")
    }
    return .pattern(keep: keep, of: of)
  }

  /// Shows layer by layer how far a method is that goes through them.
  fileprivate func prune(
    _ model: Model, by method: any PruningMethod, measuring samples: Dataset?
  ) throws -> Model {
    guard let samples, let layerwise = method as? any LayerwiseMethod else {
      return try method.compress(model, calibration: samples)
    }
    return try layerwise.compress(model, on: samples) { progress($0, "at \($1)") }.model
  }

  fileprivate func prune(
    _ input: ModelValue, by pruning: IterativePruning, on data: DataValue,
    measuring samples: Dataset?
  ) throws -> ModelValue {
    try checkFit(of: input.model, to: data.dataset)
    let pruned = try keepingGoodEpochs {
      try pruning(
        input.model, on: data.dataset, calibration: samples, random: { random(branch: $0) }
      ) { step, report in
        progress(report, in: (step, pruning.steps))
      }
    }
    return ModelValue(pruned)
  }
}
