import Compression
import Language

extension Command {
  static let equalize = Command(
    "equalize", "Evens out the ranges of channels, before one scale is to suit them all.",
    input: ModelValue.self, output: ModelValue.valueType,
    Parameter<Bool>(
      "absorb", "move high biases into the next layer, for smaller activations", default: false),
    details: """
      Between two layers with a relu, a pool or nothing in between, each channel is divided where \
      it is made and multiplied where it is taken by s = √(r1 / r2), r1 and r2 being the largest \
      magnitudes of the weights that make and take it (Nagel et al. 2019, arXiv 1906.04721). What \
      the model computes stays the same; batch norms are folded into the layers before them, and a \
      relu6 between such layers becomes a relu. It helps where channels differ much and share a \
      scale: depthwise convolutions under per=tensor. absorb=true: of a channel that a batch norm \
      leaves with mean β and deviation γ, c = max(0, β - 3γ) goes from its bias into that of the \
      layer that takes it, b += W · c (section 4.1.3), where that has no padding; what lies below \
      c, 0.13% of a normal distribution, changes.
      """,
    examples: [
      Example(
        #"load "models/digits-cnn.hone" | equalize | quantize int4 per=tensor"#,
        "each layer's channels of alike ranges, then one scale for each layer")
    ]
  ) { _, input, absorb in
    let method = CrossLayerEqualization(absorbsBiases: absorb)
    return .object(ModelValue(try method.compress(input.model)))
  }
}
