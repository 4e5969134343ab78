import Compression
import Language

extension MagnitudePruning.Scope: Choice {}

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
    details: """
      Magnitude pruning (Han et al. 2015): the weights of smallest |w| become zero, over all \
      layers together (scope=global) or in each layer alike (scope=layer). Biases and norms are \
      left as they are. Zeros stay zero in `finetune`. Weights that are zero already count in, so \
      `prune 80%` after `prune 50%` leaves 20%.
      """,
    examples: [
      Example(#"load "models/digits-cnn.hone" | prune 80% | summary"#, "a fifth of the weights"),
      Example(
        #"load "models/digits-cnn.hone" | prune 50% scope=layer layers=[conv1 conv2]"#,
        "half of each of two layers"),
    ]
  ) { context, input, amount, _, scope, layers in
    let method = MagnitudePruning(
      amount: amount, scope: scope, layers: try context.layerNames(layers, in: input.model))
    return .object(ModelValue(try method.compress(input.model)))
  }
}
