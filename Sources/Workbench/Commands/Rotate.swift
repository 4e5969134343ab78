import Compression
import Language
import ModelGraph
import TensorEngine

extension Command {
  static let rotate = Command(
    "rotate", "Turns what flows through a decoder so that no channel stands out.",
    input: ModelValue.self, output: ModelValue.valueType,
    details: """
      The model computes the same: the width is turned by a Hadamard matrix with random signs, in \
      the weights; the norms' scales are multiplied into the weights behind them, values are turned \
      within heads, and what the feed-forward part's last product takes is turned as it runs \
      (QuaRot, Ashkboos et al. 2024). Large activations of single channels, which few bits can't \
      hold, are spread over all: rotate before `quantize int4 activations=dynamic \
      activation_bits=4`. The weights become 32-bit floats until they are quantized.
      """,
    examples: [
      Example(
        "new llama blocks=1 width=32 heads=2 classes=256 | rotate | quantize int4 per=group",
        "the same function, turned, in 4 bits")
    ]
  ) { context, input in
    var random = context.random()
    var model = try HadamardRotation(seed: random.uint64()).rotated(input.model)
    model.provenance = input.model.provenance
    model.provenance.append(context.provenance(from: [input.contentHash]))
    return .object(ModelValue(model))
  }
}
