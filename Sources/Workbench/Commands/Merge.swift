import Compression
import Language

extension AdaptationMerging.Storage: Choice {}

extension Command {
  static let merge = Command(
    "merge", "Adds what `finetune` trained beside layers into them.",
    input: ModelValue.self, output: ModelValue.valueType,
    Parameter<AdaptationMerging.Storage>(
      "as", "what a matrix is stored in then: f32, or what it was", default: .same),
    details: """
      W + alpha/r · A·B becomes the layer's matrix: nothing is left to compute beside it (Hu et \
      al. 2021). A quantized or pruned matrix can't take it in and stay so: keep the branch beside \
      it, or make floats of both with as=f32, to be quantized or pruned again.
      """,
    examples: [
      Example(
        #"load "models/digits-mlp.hone" | finetune (data "digits") lora=4 epochs=1 | merge"#,
        "as many weights as before"),
      Example(
        #"load "models/digits-mlp.hone" | quantize int4 | finetune (data "digits") lora=4 epochs=1 | merge as=f32 | quantize int4"#,
        "rounded anew with what was learned"),
    ]
  ) { _, input, storage in
    .object(ModelValue(try AdaptationMerging(as: storage)(input.model)))
  }
}
