import Language
import Training

extension Command {
  static let train = Command(
    "train", "Trains a model's weights on data.",
    input: ModelValue.self, output: ModelValue.valueType,
    Parameter<DataValue>.trainingData,
    Parameter<Int>.epochs(default: 5), Parameter<Int>.batch, Parameter<Double>.rate(default: 0.002),
    Parameter<OptimizerChoice>.optimizer, Parameter<Double>.momentum, Parameter<Double>.decay,
    Parameter<ScheduleChoice>.schedule, Parameter<Int>.patience,
    details: TrainingOptions.details,
    examples: [
      Example(
        #"new mlp for=(data "digits") hidden=[32] | train (data "digits") epochs=2"#,
        "two passes over the training samples")
    ]
  ) { context, input, data, epochs, batch, rate, optimizer, momentum, decay, schedule, patience in
    try context.checkFit(of: input.model, to: data.dataset)
    let options = TrainingOptions(
      epochs: epochs, batch: batch, rate: rate, optimizer: optimizer, momentum: momentum,
      decay: decay, schedule: schedule, patience: patience)
    return try context.train(input.model, of: input, on: data, options)
  }
}
