import Datasets
import Language
import Training

extension Command {
  static let predict = Command(
    "predict", "Lists what a model says of samples: class and probability.",
    input: ModelValue.self, output: .table,
    Parameter<DataValue>("data", "the samples", .positional),
    Parameter<SplitChoice>("split", "which of its samples", default: .test),
    examples: [
      Example(
        #"load "models/digits-cnn.hone" | predict (data "digits") | where class != truth"#,
        "the test samples it gets wrong")
    ]
  ) { context, input, data, split in
    let samples = try data.samples(split, in: context)
    try context.checkFit(of: input.model, to: samples)
    let probabilities = try probabilities(of: input.model, on: samples.features)
    let rows: [[Value]] = probabilities.enumerated().map { index, row in
      let best = row.indices.max { row[$0] < row[$1] } ?? 0
      return [
        .number(Double(index + 1)), .text(samples.className(of: index)),
        .text(samples.name(ofClass: best)), .share(Double(row[best])),
      ]
    }
    return .table(Table(columns: ["sample", "truth", "class", "probability"], rows: rows))
  }
}
