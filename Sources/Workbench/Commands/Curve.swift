import Charts
import Language
import ModelGraph

/// What a training curve shows.
enum CurveFigure: String, Choice { case loss, accuracy, rate }

extension Command {
  static let curve = Command(
    "curve", "Draws how a model's training went, epoch by epoch.",
    input: ModelValue.self, output: ChartValue.valueType,
    Parameter<CurveFigure>("figure", "what to draw", default: .loss, .positional),
    examples: [
      Example(#"load "models/digits-cnn.hone" | curve accuracy"#, "how the CNN learned")
    ]
  ) { context, input, figure in
    let history = input.model.metadata.history
    guard !history.isEmpty else {
      throw Diagnostic(
        "the model has no training history", at: context.call.inputRange ?? context.call.range,
        hint: "`train` and `finetune` record one")
    }
    return .object(ChartValue(.curve(figure, of: history)))
  }
}

extension Chart {
  /// A training's epochs, counted from 1.
  static func curve(_ figure: CurveFigure, of history: [TrainingEpoch]) -> Chart {
    let epochs = history.indices.map { Double($0 + 1) }
    func series(_ name: String, _ value: (TrainingEpoch) -> Float?) -> Series? {
      let points = zip(epochs, history).compactMap { epoch, entry in
        value(entry).map { (epoch, Double($0)) }
      }
      return points.isEmpty ? nil : Series(name, x: points.map(\.0), y: points.map(\.1))
    }
    let lines: [Series?] =
      switch figure {
      case .loss:
        [series("training") { $0.trainingLoss }, series("validation") { $0.validationLoss }]
      case .accuracy:
        [series("validation") { $0.validationAccuracy }]
      case .rate: [series("learning rate") { $0.learningRate }]
      }
    let unit: Unit = figure == .accuracy ? .share : .plain
    return .line(
      lines.compactMap { $0 }, x: Axis("epoch"), y: Axis(figure.rawValue, unit: unit))
  }
}
