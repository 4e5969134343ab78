import Language
import Training

enum OptimizerChoice: String, Choice { case sgd, adam, adamw }
enum ScheduleChoice: String, Choice { case constant, cosine, step }

extension Command {
  /// `train` and `finetune` differ in their defaults alone.
  static func trainingCommand(
    _ name: String, _ summary: String, epochs: Int, rate: Double, example: Example
  ) -> Command {
    Command(
      name, summary,
      input: ModelValue.self, output: ModelValue.valueType,
      Parameter<DataValue>("data", "the data; its training samples are used", .positional),
      Parameter<Int>("epochs", "passes over the samples", in: 1...10_000, default: epochs),
      Parameter<Int>("batch", "samples a step", in: 1...4096, default: 32),
      Parameter<Double>("rate", "the learning rate", .plain, in: 0...10, default: rate),
      Parameter<OptimizerChoice>("optimizer", "how gradients become steps", default: .adam),
      Parameter<Double>("momentum", "of sgd", .plain, in: 0...0.999, default: 0.9),
      Parameter<Double>("decay", "the weights' decay", .plain, in: 0...1, default: 0),
      Parameter<ScheduleChoice>("schedule", "how the rate changes", default: .cosine),
      Parameter<Int>(
        "patience", "epochs without a better validation loss before it stops; 0 for never",
        in: 0...1000, default: 0),
      details: """
        Minimises the mean cross-entropy over mini-batches, shuffled from the session's seed. \
        Validation samples are watched, test samples never seen. Weights that were pruned stay \
        zero. The loss and accuracy of every epoch are kept: `curve` draws them.
        """,
      examples: [example]
    ) { context, input, data, epochs, batch, rate, optimizer, momentum, decay, schedule, patience in
      try context.checkFit(of: input.model, to: data.dataset)
      let options = TrainingOptions(
        epochs: epochs, batchSize: batch, learningRate: rate,
        optimizer: optimizer.optimizer(momentum: momentum, decay: decay),
        schedule: schedule.schedule, patience: patience == 0 ? nil : patience)
      return try context.train(input, on: data, options)
    }
  }
}

extension OptimizerChoice {
  func optimizer(momentum: Double, decay: Double) -> Optimizer {
    switch self {
    case .sgd: .sgd(momentum: momentum, weightDecay: decay)
    case .adam: .adam()
    case .adamw: .adamW(weightDecay: decay)
    }
  }
}

extension ScheduleChoice {
  var schedule: LearningRateSchedule {
    switch self {
    case .constant: .constant
    case .cosine: .cosine
    case .step: .step()
    }
  }
}
