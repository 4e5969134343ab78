import Compression
import Language

extension Command {
  static let rewind = Command(
    "rewind", "Gives a pruned model the weights it began with, its zeros kept.",
    input: ModelValue.self, output: ModelValue.valueType,
    Parameter<ModelValue>("to", "the model from which it was trained"),
    details: """
      The lottery ticket of Frankle and Carbin (2018): a network that is pruned after its training \
      and trained again from the weights it was drawn with. Its twin for comparison is `prune \
      by=random` of those weights.
      """,
    examples: [
      Example(
        #"load "models/digits-mlp.hone" | prune 80% | rewind to=(load "models/digits-mlp.hone")"#,
        "here to the weights that it was pruned from")
    ]
  ) { _, input, initial in
    .object(ModelValue(try LotteryRewind()(input.model, to: initial.model)))
  }
}
