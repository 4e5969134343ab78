import Compression

/// What is taken away.
enum PrunedPart: String, ExplainedChoice {
  case weights, channels, heads, layers

  var formula: String {
    switch self {
    case .weights: "zeroed one by one, in blocks of outputs, or all but N of every M inputs"
    case .channels: "out of a layer and of all that adds, norms or takes them; see `dependencies`"
    case .heads: "a head of keys and values with all the queries that share it"
    case .layers: "residual branches, beside which their input is passed on"
    }
  }

  var source: String {
    switch self {
    case .weights: "Han et al. 2015, arXiv 1506.02626; N:M Mishra et al. 2021, 2104.08378"
    case .channels: "Li et al. 2016, arXiv 1608.08710; Fang et al. 2023, 2301.12900"
    case .heads: "Michel et al. 2019, arXiv 1905.10650"
    case .layers: "Men et al. 2024, arXiv 2403.03853"
    }
  }
}

/// What tells which matter least.
enum PruningMeasure: ExplainedChoice {
  case criterion(PruningCriterion)
  /// Not a measure alone: what stays is changed, too.
  case sparseGPT

  static let allCases = PruningCriterion.allCases.map { Self.criterion($0) } + [.sparseGPT]

  init?(rawValue: String) {
    guard let known = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = known
  }

  var rawValue: String {
    switch self {
    case .criterion(let criterion): criterion.rawValue
    case .sparseGPT: "sparsegpt"
    }
  }

  var needsData: Bool {
    switch self {
    case .criterion(let criterion): criterion.needsData
    case .sparseGPT: true
    }
  }

  var formula: String {
    switch self {
    case .criterion(let criterion): criterion.formula
    case .sparseGPT: "w² / [H⁻¹] of the inputs to come; weights that stay make up for those that go"
    }
  }

  var source: String {
    switch self {
    case .criterion(let criterion): criterion.source
    case .sparseGPT: "Frantar and Alistarh 2023, arXiv 2301.00774"
    }
  }
}

extension PruningSchedule: ExplainedChoice {
  var formula: String {
    switch self {
    case .linear: "equally much more at every step"
    case .cubic: "amount · (1 − (1 − step / steps)³)"
    }
  }

  var source: String {
    switch self {
    case .linear: "Han et al. 2015, arXiv 1506.02626"
    case .cubic: "Zhu and Gupta 2017, arXiv 1710.01878"
    }
  }
}
