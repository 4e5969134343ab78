import Compression
import Language
import Training

extension Command {
  static let finetune = Command(
    "finetune", "Trains a model a little further, as after pruning.",
    input: ModelValue.self, output: ModelValue.valueType,
    Parameter<DataValue>.trainingData,
    Parameter<Int?>(
      "lora", "train matrices of this rank beside dense layers, and nothing else",
      kind: .quantity(.plain, in: 1...65_536, wholeNumber: true), default: .some(nil)),
    Parameter<Double?>(
      "alpha", "of lora: the change is times alpha / rank; twice the rank if not given",
      kind: .quantity(.plain, in: 0...1e6, wholeNumber: false), default: .some(nil)),
    Parameter<[Name]>(
      "layers", "of lora: only beside these; in quotes * stands for any text", default: []),
    Parameter<Int>.epochs(default: 3), Parameter<Int>.batch, Parameter<Double>.rate(default: 0.001),
    Parameter<OptimizerChoice>.optimizer, Parameter<Double>.momentum, Parameter<Double>.decay,
    Parameter<ScheduleChoice>.schedule, Parameter<Int>.patience,
    details: TrainingOptions.details + """
       With lora=r a dense layer's matrix W stays as it is, quantized or not, and only A and B of \
      y = x·W + alpha/r · x·A·B are trained (LoRA, Hu et al. 2021; over quantized weights QLoRA, \
      Dettmers et al. 2023). The two stay beside the layer, in the model's graph and file, until \
      `merge` adds them in.
      """,
    examples: [
      Example(
        #"load "models/digits-mlp.hone" | prune 80% | finetune (data "digits") epochs=1"#,
        "pruned weights stay zero"),
      Example(
        #"load "models/digits-mlp.hone" | quantize int4 | finetune (data "digits") lora=4 epochs=1"#,
        "the quantized weights stay as they are"),
    ]
  ) {
    context, input, data, rank, alpha, layers, epochs, batch, rate, optimizer, momentum, decay,
    schedule, patience in
    try context.checkFit(of: input.model, to: data.dataset)
    let options = TrainingOptions(
      epochs: epochs, batch: batch, rate: rate, optimizer: optimizer, momentum: momentum,
      decay: decay, schedule: schedule, patience: patience)
    guard let rank else {
      for option in ["alpha", "layers"] where context.isGiven(option) {
        throw context.problem("`\(option)` is of lora", with: option, hint: "add lora=8")
      }
      return try context.train(input.model, of: input, on: data, options)
    }
    let adaptation = LowRankAdaptation(
      rank: rank, alpha: alpha, layers: try context.layerNames(layers, in: input.model))
    let adapted = try adaptation(input.model, random: context.random(branch: 1))
    return try context.train(adapted, of: input, on: data, options)
  }
}
