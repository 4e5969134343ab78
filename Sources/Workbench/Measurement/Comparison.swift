import Datasets
import Devices
import Generation
import Language
import ModelGraph
import Training

/// What `compare` can show of a model.
enum ComparedFigure: String, Choice {
  case accuracy, loss, perplexity, divergence, agreement
  case size, ratio, bits, sparsity, operations, memory, energy, latency

  /// The column's title, which says where a figure isn't counted or computed from the model.
  var title: String {
    switch self {
    case .latency: "latency (measured)"
    case .energy: "energy (estimated)"
    case .operations: "multiply-adds"
    case .ratio: "× smaller"
    default: rawValue
    }
  }

  /// What a figure is measured on.
  enum Need { case nothing, data, text, either }

  var need: Need {
    switch self {
    case .accuracy, .loss: .data
    case .perplexity: .text
    case .divergence, .agreement: .either
    case .size, .ratio, .bits, .sparsity, .operations, .memory, .energy, .latency: .nothing
    }
  }
}

/// The figures of several models side by side; the first is what the others are compared with.
struct Comparison {
  let models: [(name: String, model: Model)]
  let samples: Dataset?
  /// What came of a text that all have read.
  var reading: Reading?

  struct Reading {
    let text: String
    /// By model.
    let figures: [TextAgreement]
  }

  func table(of figures: [ComparedFigure]) throws -> Table {
    let rows = try models.indices.map { index in
      [.text(models[index].name)] + (try values(of: figures, index))
    }
    return Table(columns: ["model"] + figures.map(\.title), rows: rows, notes: notes(on: figures))
  }

  private func values(of figures: [ComparedFigure], _ index: Int) throws -> [Value] {
    let model = models[index].model
    let evaluation = try evaluation(of: model, for: figures)
    let agreement = try agreement(of: model, for: figures)
    let read = reading?.figures[index]
    return try figures.map { figure in
      switch figure {
      case .accuracy: evaluation.map { .share($0.accuracy) } ?? .nothing
      case .loss: evaluation.map { .number($0.loss) } ?? .nothing
      case .perplexity: read.map { .number($0.perplexity) } ?? .nothing
      case .divergence: (read?.divergence ?? agreement?.divergence).map(Value.number) ?? .nothing
      case .agreement: (read?.sameTopToken ?? agreement?.sameTopClass).map(Value.share) ?? .nothing
      default: try cost(figure, of: model)
      }
    }
  }

  private func evaluation(of model: Model, for figures: [ComparedFigure]) throws -> Evaluation? {
    guard let samples, figures.contains(where: { $0.need == .data }) else { return nil }
    return try Evaluation(of: model, on: samples)
  }

  private func agreement(of model: Model, for figures: [ComparedFigure]) throws -> Agreement? {
    guard let samples, reading == nil, figures.contains(where: { $0.need == .either }) else {
      return nil
    }
    return try Agreement(of: models[0].model, and: model, on: samples)
  }

  private func cost(_ figure: ComparedFigure, of model: Model) throws -> Value {
    switch figure {
    case .accuracy, .loss, .perplexity, .divergence, .agreement: return .nothing
    case .size: return .quantity(Quantity(Double(try model.fileByteCount()), .bytes))
    case .ratio:
      return .number(try Double(models[0].model.fileByteCount()) / Double(model.fileByteCount()))
    case .bits:
      return .number(Double(model.weightBytes * 8) / Double(max(1, model.parameterCount)))
    case .sparsity: return .share(try model.sparsity())
    case .operations: return .number(Double(try model.cost().multiplyAdds))
    case .memory:
      let program = try model.compiled(batch: 1)
      return .quantity(Quantity(Double(program.arenaBytes + program.constantBytes), .bytes))
    case .energy:
      return .quantity(Quantity(try DeviceProfile.horowitz45nm.energy(of: model), .joules))
    case .latency:
      return .quantity(Quantity(try Latency(of: model, batch: 1, runs: 30).runs.median, .seconds))
    }
  }

  private func notes(on figures: [ComparedFigure]) -> [String] {
    var notes: [String] = []
    if let samples, figures.contains(where: { $0.need == .data || $0.need == .either }) {
      notes.append("on \(samples.count) samples of \(samples.name)")
    }
    if let reading { notes.append("reading \(reading.text)") }
    if figures.contains(.divergence) {
      notes.append("divergence in nats, from the probabilities of \(models[0].name)")
    }
    if figures.contains(.energy) {
      notes.append("energy of one sample on \(DeviceProfile.horowitz45nm.summary)")
    }
    return notes
  }
}
