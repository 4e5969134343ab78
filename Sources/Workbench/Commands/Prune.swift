import Compression
import Language
import Training

extension MagnitudePruning.Scope: Choice {}
extension PruningSchedule: Choice {}

/// What tells which weights matter least.
enum PruningCriterion: String, Choice { case magnitude }

extension Command {
  static let prune = Command(
    "prune", "Zeroes the weights that matter least, and stores the rest sparsely.",
    input: ModelValue.self, output: ModelValue.valueType,
    Parameter<Double>(
      "amount", "the share of weights to zero", .share, in: 0...1, .positional),
    Parameter<PruningCriterion>("by", "what tells which matter least", default: .magnitude),
    Parameter<MagnitudePruning.Scope>(
      "scope", "whether layers compete for what is kept", default: .global),
    Parameter<[Name]>("layers", "only these layers", default: []),
    Parameter<Int>(
      "steps", "prune in as many steps, and train after each", in: 1...100, default: 1),
    Parameter<PruningSchedule>("schedule", "how the amount grows by steps", default: .cubic),
    Parameter<DataValue?>("data", "what to train on after each step", default: .some(nil)),
    Parameter<Int>("epochs", "of training after each step", in: 1...10_000, default: 3),
    Parameter<Double>("rate", "the learning rate then", .plain, in: 0...10, default: 0.002),
    details: """
      Magnitude pruning (Han et al. 2015): the weights of smallest |w| become zero, over all \
      layers together (scope=global) or in each layer alike (scope=layer). Biases and norms are \
      left as they are. Zeros stay zero in `finetune`. Weights that are zero already count in, so \
      `prune 80%` after `prune 50%` leaves 20%. With `steps` and `data` it prunes a little, trains, \
      prunes more: by equal steps (linear), or much at first and less and less (cubic, Zhu and \
      Gupta 2017).
      """,
    examples: [
      Example(#"load "models/digits-cnn.hone" | prune 80% | summary"#, "a fifth of the weights"),
      Example(
        #"load "models/digits-cnn.hone" | prune 50% scope=layer layers=[conv1 conv2]"#,
        "half of each of two layers"),
      Example(
        #"load "models/digits-mlp.hone" | prune 90% steps=3 data=(data "digits") epochs=1"#,
        "in three steps, trained in between"),
    ]
  ) { context, input, amount, _, scope, layers, steps, schedule, data, epochs, rate in
    let method = MagnitudePruning(
      amount: amount, scope: scope, layers: try context.layerNames(layers, in: input.model))
    guard let data else {
      guard steps == 1 else {
        throw context.problem(
          "pruning in \(steps) steps needs data to train on in between", with: "steps",
          hint: "add `data=DATA`")
      }
      return .object(ModelValue(try method.compress(input.model)))
    }
    let training = TrainingOptions(epochs: epochs, learningRate: rate)
    let pruning = IterativePruning(method, steps: steps, schedule: schedule, training: training)
    return .object(try context.prune(input, by: pruning, on: data))
  }
}

extension RunContext {
  fileprivate func prune(
    _ input: ModelValue, by pruning: IterativePruning, on data: DataValue
  ) throws -> ModelValue {
    try checkFit(of: input.model, to: data.dataset)
    let pruned = try pruning(
      input.model, on: data.dataset, random: { random(branch: $0) }
    ) { step, report in
      progress(
        (Double(step - 1) + report.progress) / Double(pruning.steps),
        "step \(step) of \(pruning.steps), \(report.text)")
    }
    return ModelValue(pruned)
  }
}
