import Compression
import Language

extension Command {
  static let merge = Command(
    "merge", "Adds what `finetune` trained beside layers into them.",
    input: ModelValue.self, output: ModelValue.valueType,
    details: """
      W + alpha/r · A·B becomes the layer's matrix: nothing is left to compute beside it (Hu et \
      al. 2021). A quantized matrix can't take it in; its branch stays.
      """,
    examples: [
      Example(
        #"load "models/digits-mlp.hone" | finetune (data "digits") lora=4 epochs=1 | merge"#,
        "as many weights as before")
    ]
  ) { _, input in
    .object(ModelValue(try AdaptationMerging()(input.model)))
  }
}
