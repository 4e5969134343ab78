import Compression
import Datasets
import Language
import ModelGraph
import TensorEngine
import Training

extension Command {
  static let pack = Command(
    "pack", "Packs a pruned model as Deep Compression does: shared values, gaps, Huffman codes.",
    input: ModelValue.self, output: ModelValue.valueType,
    Parameter<Double>(
      "amount", "the share to prune first", .share, in: 0...1, default: 0, .positional),
    Parameter<Int>(
      "conv", "the width of a code in convolutions", in: 1...8, unit: .bits, default: 8),
    Parameter<Int>("dense", "the width of a code elsewhere", in: 1...8, unit: .bits, default: 5),
    Parameter<CodebookStart>("start", "where k-means starts", default: .linear),
    Parameter<DataValue?>("data", "what to train on after each step", default: .some(nil)),
    Parameter<Int>("epochs", "of training after each step", in: 1...10_000, default: 3),
    Parameter<Double>("rate", "the learning rate then", .plain, in: 0...10, default: 0.001),
    details: """
      Han et al. 2015 (arXiv 1510.00149): prune; let the weights that are left share 2^bits values, \
      which k-means finds; store for each the number of its value and how many zeros lie before it, \
      both in Huffman codes. A gap is counted in 8 bits in convolutions and in 5 elsewhere, and a \
      zero is stored where it is longer. With `data`, what is left is trained after pruning, and the \
      shared values after sharing: a value's gradient is the sum over the weights that share it. \
      `finetune` trains shared values too. The tables show what each step left, with codebooks, \
      gaps and the Huffman codes' own tables counted, and what the codes took on average.
      """,
    examples: [
      Example(#"load "models/digits-mlp.hone" | pack 80%"#, "what each step leaves of it"),
      Example(
        #"load "models/digits-mlp.hone" | pack 85% dense=4 bits data=(data "digits") epochs=1"#,
        "with training after pruning and after sharing"),
    ]
  ) { context, input, amount, conv, dense, start, data, epochs, rate in
    if let data { try context.checkFit(of: input.model, to: data.dataset) }
    let options = TrainingOptions(epochs: epochs, learningRate: rate)
    func trained(_ model: Model, branch: Int) throws -> Model {
      guard let data else { return model }
      return try context.trained(model, on: data, options, random: context.random(branch: branch))
    }
    let step = context.provenance(
      from: [input.contentHash] + (data?.dataset.provenanceHashes ?? []))
    let model = try context.keepingGoodEpochs(input.model.provenance + [step]) {
      var model = input.model
      if amount > 0 {
        model = try trained(WeightPruning(amount: amount).compress(model), branch: 1)
      }
      let packing = DeepCompression(
        convolutionBits: conv, denseBits: dense, start: start.start(in: context))
      return try trained(packing.compress(model), branch: 2)
    }
    return .object(try ModelValue(packed: model))
  }
}
