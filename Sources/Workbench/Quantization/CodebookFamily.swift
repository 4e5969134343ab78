import Compression
import TensorEngine

/// Where k-means starts.
enum CodebookStart: String, Choice {
  case linear, density, random
}

extension QuantizationFamily {
  static let codebook = QuantizationFamily(
    formats: ["kmeans"], summary: "2^bits values, which k-means finds, shared by all weights",
    options: ["bits", "per", "group", "start"]
  ) { _, request in
    let start: CodebookEncoding.Start
    switch request.start {
    case .linear: start = .linear
    case .density: start = .density
    case .random:
      var random = request.context.random()
      start = .random(seed: random.uint64())
    }
    let encoding = CodebookEncoding(
      bits: try request.width(otherwise: 4, in: 1...8),
      granularity: request.granularity(otherwise: .tensor), start: start)
    return try CodebookQuantization(encoding, layers: request.layers).compress(request.model)
  }
}
