import Compression
import TensorEngine

/// Where k-means starts.
enum CodebookStart: String, Choice {
  case linear, density, random

  func start(in context: RunContext) -> CodebookEncoding.Start {
    switch self {
    case .linear: return .linear
    case .density: return .density
    case .random:
      var random = context.random()
      return .random(seed: random.uint64())
    }
  }
}

extension QuantizationFamily {
  static let codebook = QuantizationFamily(
    formats: ["kmeans"], summary: "2^bits values, which k-means finds, shared by all weights",
    options: ["bits", "per", "group", "start"]
  ) { _, request in
    let encoding = CodebookEncoding(
      bits: try request.width(otherwise: 4, in: 1...8),
      granularity: request.granularity(otherwise: .tensor),
      start: request.start.start(in: request.context))
    return try CodebookQuantization(encoding, layers: request.layers).compress(request.model)
  }
}
