import Compression
import TensorEngine

extension QuantizationFamily {
  static let ternary = QuantizationFamily(
    formats: ["ternary"], summary: "-1, 0 and 1 times a scale", options: ["per", "group"]
  ) { _, request in
    let encoding = TernaryEncoding(granularity: request.granularity())
    return try TernaryQuantization(encoding, layers: request.layers).compress(request.model)
  }
}
