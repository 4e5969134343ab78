import Compression
import TensorEngine

extension QuantizationFamily {
  static let codebook = QuantizationFamily(
    formats: ["kmeans"], formula: "2^bits values, which k-means finds, shared by all weights",
    source: "Han et al. 2015, arXiv 1510.00149, 3",
    options: ["bits", "per", "group", "start", "by", "calibrate"]
  ) { _, request in
    let encoding = CodebookEncoding(
      bits: try request.width(otherwise: 4, in: 1...8),
      granularity: request.granularity(otherwise: .tensor),
      start: request.start.start(in: request.context))
    let samples = try request.samplesForImportance()
    let method = CodebookQuantization(
      encoding, weighsSensitivity: samples != nil, layers: request.layers)
    return try request.applying(method, calibration: samples)
  }
}
