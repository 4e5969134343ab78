import Compression
import TensorEngine

extension QuantizationFamily {
  static let logarithmic = QuantizationFamily(
    formats: ["log"], summary: "powers of two and zero", options: ["bits", "per", "group"]
  ) { _, request in
    let encoding = LogarithmicEncoding(
      bits: try request.width(otherwise: 4, in: 2...8), granularity: request.granularity())
    return try LogarithmicQuantization(encoding, layers: request.layers).compress(request.model)
  }
}
