public import Datasets
public import ModelGraph
import TensorEngine

/// Takes whole residual branches out: a block of a ResNet, an attention or a feed-forward part.
///
/// By activation, a branch matters as much as it turns what goes through it: one less the cosine of
/// what is before and behind it (Men et al. 2024, arXiv 2403.03853, equation 1). By any other
/// measure, it matters as much as its weights do on average.
public struct LayerPruning: PruningMethod {
  public static let name = "layers"

  public var amount: Double
  public var criterion: PruningCriterion
  /// What the random criterion draws from.
  public var seed: UInt64

  public init(amount: Double, by criterion: PruningCriterion = .magnitude, seed: UInt64 = 0) {
    self.amount = amount
    self.criterion = criterion
    self.seed = seed
  }

  public var needsCalibration: Bool { criterion.needsData }

  public var step: String {
    "prune \(Percent.text(amount)) what=layers by=\(criterion.rawValue)"
  }

  public func rewrite(_ model: Model, calibration: Dataset?) throws -> Model {
    try checkAmount()
    let branches = try ResidualBranch.all(of: model)
    guard !branches.isEmpty else {
      throw CompressionError(
        "the model has no layer beside which its input is passed on",
        hint: "prune what=channels makes its layers narrower")
    }
    let scores = try scores(of: branches, in: model, on: calibration)
    let count = Int((amount * Double(branches.count)).rounded(.toNearestOrEven))
    let order = branches.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
    var smaller = model
    for index in order.prefix(count).sorted() { smaller.graph.bypass(branches[index]) }
    guard count > 0 else { return model }
    smaller.metadata.decoder = nil
    smaller.metadata.encoder = nil
    return try Pass.deadCode(smaller)
  }

  private func scores(
    of branches: [ResidualBranch], in model: Model, on samples: Dataset?
  ) throws -> [Double] {
    if criterion == .activation, let samples {
      return try influence(of: branches, in: model, on: samples)
    }
    guard let measure = criterion.measure as? any WeightMeasure else {
      throw CompressionError(
        "`\(criterion.rawValue)` tells channels apart, not layers",
        hint: "prune by=activation, or by a measure of weights")
    }
    let targets = try ProductWeight.all(of: model, layers: [])
    let weights = try targets.map { (target: $0, elements: try $0.decoded().floats) }
    let request = ImportanceRequest(
      model: model, weights: weights, samples: samples, seed: seed)
    let scores = Dictionary(
      uniqueKeysWithValues: zip(targets.map(\.name), try measure.scores(request)))
    return branches.map { branch in
      let own = branch.weights.compactMap { scores[$0] }
      let count = own.reduce(0) { $0 + $1.count }
      return own.reduce(0) { $0 + $1.reduce(0) { $0 + Double($1) } } / Double(max(count, 1))
    }
  }

  private func influence(
    of branches: [ResidualBranch], in model: Model, on samples: Dataset
  ) throws -> [Double] {
    let observer = try ActivationObserver(
      model, values: Set(branches.flatMap { [$0.stem, $0.sum] }))
    var cosines = branches.map { _ in (sum: 0.0, rows: 0) }
    var seen: [String: Tensor] = [:]
    try observer.observe(samples) { name, values in
      seen[name] = values
      for (index, branch) in branches.enumerated() where branch.sum == name {
        guard let stem = seen[branch.stem] else { continue }
        let rows = Self.cosines(of: stem, and: values)
        cosines[index].sum += rows.reduce(0, +)
        cosines[index].rows += rows.count
      }
    }
    return cosines.map { 1 - $0.sum / Double(max($0.rows, 1)) }
  }

  /// The cosine of each row of two values, along the last axis.
  private static func cosines(of a: Tensor, and b: Tensor) -> [Double] {
    let width = a.shape[a.shape.count - 1]
    return a.withElements(as: Float.self) { a in
      b.withElements(as: Float.self) { b in
        stride(from: 0, to: a.count, by: width).map { start in
          var (dot, squareOfA, squareOfB) = (0.0, 0.0, 0.0)
          for index in start..<(start + width) {
            let (x, y) = (Double(a[index]), Double(b[index]))
            dot += x * y
            squareOfA += x * x
            squareOfB += y * y
          }
          let lengths = (squareOfA * squareOfB).squareRoot()
          return lengths > 0 ? dot / lengths : 1
        }
      }
    }
  }
}

extension Graph {
  /// Lets everything behind a branch read what goes into it.
  fileprivate mutating func bypass(_ branch: ResidualBranch) {
    guard let index = nodes.firstIndex(where: { $0.outputs.contains(branch.sum) }) else { return }
    // The sum may be an output, or the stem of the next: it keeps its name.
    nodes[index] = Node(
      nodes[index].name, "Scale", inputs: [branch.stem], outputs: nodes[index].outputs,
      attributes: ["factor": .number(1)])
  }
}
