import Compression
import TensorEngine

extension QuantizationFamily {
  static let ternary = QuantizationFamily(
    formats: ["ternary"], formula: "−1, 0 or 1 times a scale; 0 below Δ = 0.7 · E|w|",
    source: "Li et al. 2016, arXiv 1605.04711",
    options: ["per", "group"]
  ) { _, request in
    let encoding = TernaryEncoding(granularity: request.granularity())
    return try request.applying(TernaryQuantization(encoding, layers: request.layers))
  }
}
