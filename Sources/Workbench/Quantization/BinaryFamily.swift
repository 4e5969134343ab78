import Compression
import TensorEngine

extension QuantizationFamily {
  static let binary = QuantizationFamily(
    formats: ["binary"], formula: "sign(w) · E|w|",
    source: "Rastegari et al. 2016, arXiv 1603.05279",
    options: ["per", "group"]
  ) { _, request in
    let encoding = BinaryEncoding(granularity: request.granularity())
    return try request.applying(BinaryQuantization(encoding, layers: request.layers))
  }
}
