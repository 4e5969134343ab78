import Language
import ModelGraph

extension Command {
  static let summary = Command(
    "summary", "Shows a model's layers with what each costs.",
    input: ModelValue.self, output: SummaryValue.valueType,
    details: """
      Multiply-adds are counted for one sample, bytes as the weights are stored. The peak memory \
      of activations is what a compiled program plans for a batch of one.
      """,
    examples: [
      Example(#"load "models/digits-cnn.hone" | summary"#, "what the digits CNN is made of")
    ]
  ) { _, input in
    .object(try SummaryValue(input.model))
  }
}
