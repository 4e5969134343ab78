import Compression
import TensorEngine

extension QuantizationFamily {
  static let binary = QuantizationFamily(
    formats: ["binary"], summary: "signs times a scale", options: ["per", "group"]
  ) { _, request in
    let encoding = BinaryEncoding(granularity: request.granularity())
    return try BinaryQuantization(encoding, layers: request.layers).compress(request.model)
  }
}
