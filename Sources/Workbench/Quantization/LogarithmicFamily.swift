import Compression
import TensorEngine

extension QuantizationFamily {
  static let logarithmic = QuantizationFamily(
    formats: ["log"], formula: "±2^n or 0, the nearest; n from ⌊log₂(4/3 · max|w|)⌋ down",
    source: "Miyashita et al. 2016, arXiv 1603.01025; Zhou et al. 2017, 1702.03044",
    options: ["bits", "per", "group"]
  ) { _, request in
    let encoding = LogarithmicEncoding(
      bits: try request.width(otherwise: 4, in: 2...8), granularity: request.granularity())
    return try request.applying(LogarithmicQuantization(encoding, layers: request.layers))
  }
}
