import Compression
import Datasets
import Language
import ModelGraph

/// What of a quantized model is mended.
enum RepairedPart: String, Choice { case bias, rounding }

extension Command {
  static let repair = Command(
    "repair", "Mends a model whose weights were quantized, by what it computes on data.",
    input: ModelValue.self, output: ModelValue.valueType,
    Parameter<RepairedPart>("what", "what is mended", .positional),
    Parameter<ModelValue>("to", "the model just before it was quantized"),
    Parameter<DataValue>("on", "data to measure on; its training samples are used"),
    details: """
      bias: what each channel lost on average is added to its bias, b += E[y] - E[ŷ], layer after \
      layer (Nagel et al. 2019, arXiv 1906.04721); the weights' codes stay. rounding: each weight is \
      rounded up or down so that its layer computes what it did, instead of to the nearest \
      (AdaRound: Nagel et al. 2020, arXiv 2004.10568); the scales stay. To run the result on \
      integers, quantize its activations afterwards: `quantize int8 calibrate=DATA` keeps the codes \
      that weights have.
      """,
    examples: [
      Example(
        #"load "models/digits-cnn.hone" | quantize int3 | repair bias to=(load "models/digits-cnn.hone") on=(data "digits" | first 200)"#,
        "weights of 3 bits, their biases corrected"),
      Example(
        #"load "models/digits-cnn.hone" | quantize int3 | repair rounding to=(load "models/digits-cnn.hone") on=(data "digits" | first 200)"#,
        "rounded for what the layers compute"),
    ]
  ) { context, input, what, original, data in
    try context.checkFit(of: input.model, to: data.dataset)
    let samples = try data.samples(.train, in: context)
    var repaired: Model
    switch what {
    case .bias:
      repaired = try BiasCorrection(to: original.model)(input.model, on: samples) {
        context.progress($0, "correcting biases")
      }
    case .rounding:
      repaired = try AdaptiveRounding(to: original.model)(input.model, on: samples) {
        context.progress($0, "rounding")
      }
    }
    let inputs = [input.contentHash, original.contentHash] + data.dataset.provenanceHashes
    repaired.provenance = input.model.provenance + [context.provenance(from: inputs)]
    return .object(try ModelValue(repaired, compressedFrom: original.model, isFitted: true))
  }
}
