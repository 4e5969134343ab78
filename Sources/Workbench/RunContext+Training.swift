import Charts
import Compression
import Datasets
import Language
import ModelGraph
import TensorEngine
import Training

extension RunContext {
  /// A trained copy of a model, with this call as its last step.
  ///
  /// - Parameter input: What the model was made of by this call; the model itself, mostly.
  func train(
    _ model: Model, of input: ModelValue, on data: DataValue, _ options: TrainingOptions
  ) throws -> Value {
    let step = provenance(from: [input.contentHash] + data.dataset.provenanceHashes)
    let model = try keepingGoodEpochs(input.model.provenance + [step]) {
      try trained(model, on: data, options, random: random())
    }
    return .object(ModelValue(model))
  }

  /// A model with other weights, or, where weights share values, with other values.
  func trained(
    _ model: Model, on data: DataValue, _ options: TrainingOptions, random: Philox
  ) throws -> Model {
    guard model.sharesValues else {
      return try Trainer(options, on: data.dataset)
        .train(model, random: random, report: { progress($0) })
    }
    let training = SharedValueTraining(options)
    return try training(model, on: data.dataset, random: random, report: { progress($0) })
  }

  /// What a method that trains makes. Where the training loses its numbers, the model after the last
  /// good epoch is what the statement leaves at its number.
  ///
  /// - Parameter provenance: The model's, where `body` doesn't give it.
  /// - Throws: What `body` throws; a `TrainingError` in place of a `DivergedTraining`.
  func keepingGoodEpochs(
    _ provenance: [Provenance]? = nil, _ body: () throws -> Model
  ) throws -> Model {
    do {
      var model = try body()
      model.provenance = provenance ?? model.provenance
      return model
    } catch let diverged as DivergedTraining {
      var model = diverged.model
      model.provenance = provenance ?? model.provenance
      if let last = model.provenance.indices.last {
        model.provenance[last].step += "  # as of epoch \(diverged.epoch), then it lost its numbers"
      }
      statement.salvage = .object(ModelValue(model))
      throw TrainingError(
        diverged.message,
        hint: "@\(statement.number) is the model after epoch \(diverged.epoch); \(diverged.advice)")
    }
  }
}

extension RunContext {
  /// Shows how far a training is, above it the loss by epoch once there is a line to draw.
  ///
  /// - Parameter step: Which one of several trainings it is, where there are several.
  func progress(_ report: Trainer.Report, in step: (number: Int, count: Int)? = nil) {
    let text =
      "epoch \(report.epoch) of \(report.epochs), loss "
      + Quantity(report.loss).displayText()
    let chart = { @Sendable in
      report.history.count > 1 ? Chart.curve(.loss, of: report.history) : nil
    }
    guard let step else { return progress(report.progress, text, chart: chart()) }
    progress(
      (Double(step.number - 1) + report.progress) / Double(step.count),
      "step \(step.number) of \(step.count), \(text)", chart: chart())
  }
}
