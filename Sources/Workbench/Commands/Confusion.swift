import Charts
import Datasets
import Language
import Training

extension Command {
  static let confusion = Command(
    "confusion", "Shows which classes a model takes for which.",
    input: ModelValue.self, output: ChartValue.valueType,
    Parameter<DataValue>("data", "the data", .positional),
    Parameter<SplitChoice>("split", "which of its samples", default: .test),
    details: "Rows are the true classes, columns the predicted ones, cells counts of samples.",
    examples: [
      Example(#"load "models/digits-mlp.hone" | confusion (data "digits")"#, "where it errs")
    ]
  ) { context, input, data, split in
    let samples = try data.samples(split, in: context)
    try context.checkFit(of: input.model, to: samples)
    let evaluation = try Evaluation(of: input.model, on: samples)
    return .object(ChartValue(.confusion(evaluation.confusion, labels: samples.classNames)))
  }
}
