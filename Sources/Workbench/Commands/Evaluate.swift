import Datasets
import Language
import Training

/// Which samples of a data set a command looks at.
enum SplitChoice: String, Choice {
  case train, validation, test, all
}

extension Command {
  static let evaluate = Command(
    "evaluate", "Measures how well a model does on data it wasn't trained on.",
    input: ModelValue.self, output: EvaluationValue.valueType,
    Parameter<DataValue>("data", "the data", .positional),
    Parameter<SplitChoice>("split", "which of its samples", default: .test),
    details: """
      Accuracy is the share of samples whose largest output is the right class; loss the mean \
      cross-entropy in nats.
      """,
    examples: [
      Example(#"load "models/digits-cnn.hone" | evaluate (data "digits")"#, "its test accuracy")
    ]
  ) { context, input, data, split in
    let samples = try data.samples(split, in: context)
    try context.checkFit(of: input.model, to: samples)
    let evaluation = try Evaluation(of: input.model, on: samples)
    return .object(try EvaluationValue(evaluation, of: input.model, on: samples))
  }
}
