import Compression
import Language

extension Command {
  static let equalize = Command(
    "equalize", "Evens out the ranges of channels, before one scale is to suit them all.",
    input: ModelValue.self, output: ModelValue.valueType,
    details: """
      Between two layers with a relu, a pool or nothing in between, each channel is divided where \
      it is made and multiplied where it is taken by s = √(r1 / r2), r1 and r2 being the largest \
      magnitudes of the weights that make and take it (Nagel et al. 2019, arXiv 1906.04721). What \
      the model computes stays the same; batch norms are folded into the layers before them, and a \
      relu6 between such layers becomes a relu. It helps where channels differ much and share a \
      scale: depthwise convolutions under per=tensor.
      """,
    examples: [
      Example(
        #"load "models/digits-cnn.hone" | equalize | quantize int4 per=tensor"#,
        "each layer's channels of alike ranges, then one scale for each layer")
    ]
  ) { _, input in
    .object(ModelValue(try CrossLayerEqualization().compress(input.model)))
  }
}
