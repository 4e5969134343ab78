import Datasets
import Devices
import Language
import ModelGraph
import Training

/// What `compare` can show of a model.
enum ComparedFigure: String, Choice {
  case accuracy, loss, agreement, size, ratio, bits, sparsity, operations, memory, energy, latency

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

  var needsData: Bool { self == .accuracy || self == .loss || self == .agreement }
}

/// The figures of several models side by side; the first is what the others are compared with.
struct Comparison {
  let models: [(name: String, model: Model)]
  let samples: Dataset?

  func table(of figures: [ComparedFigure]) throws -> Table {
    let rows = try models.map { name, model in
      let evaluation = try evaluation(of: model, for: figures)
      return [.text(name)] + (try figures.map { try value(of: $0, model, evaluation) })
    }
    return Table(columns: ["model"] + figures.map(\.title), rows: rows, notes: notes(on: figures))
  }

  private func evaluation(of model: Model, for figures: [ComparedFigure]) throws -> Evaluation? {
    guard let samples, figures.contains(where: { $0 == .accuracy || $0 == .loss }) else {
      return nil
    }
    return try Evaluation(of: model, on: samples)
  }

  private func value(
    of figure: ComparedFigure, _ model: Model, _ evaluation: Evaluation?
  ) throws -> Value {
    switch figure {
    case .accuracy: return evaluation.map { .share($0.accuracy) } ?? .nothing
    case .loss: return evaluation.map { .number($0.loss) } ?? .nothing
    case .agreement:
      guard let samples else { return .nothing }
      return .share(try Agreement(of: models[0].model, and: model, on: samples).sameTopClass)
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
    if let samples, figures.contains(where: \.needsData) {
      notes.append("on \(samples.count) samples of \(samples.name)")
    }
    if figures.contains(.energy) {
      notes.append("energy of one sample on \(DeviceProfile.horowitz45nm.summary)")
    }
    return notes
  }
}
