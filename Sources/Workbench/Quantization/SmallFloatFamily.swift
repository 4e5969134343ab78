import Compression
import TensorEngine

extension QuantizationFamily {
  static let smallFloat = QuantizationFamily(
    formats: SmallFloatFormat.allCases.map(\.rawValue) + ["mxfp4"],
    formula: "a sign, 4, 5 or 2 bits of exponent, 3, 2 or 1 of mantissa; mxfp4 is e2m1 with a "
      + "power of two for every 32 inputs",
    source: "Micikevicius et al. 2022, arXiv 2209.05433; OCP Microscaling 1.0",
    options: ["per", "group"]
  ) { name, request in
    let encoding =
      if let format = SmallFloatFormat(rawValue: name) {
        SmallFloatEncoding(format, granularity: request.granularity())
      } else {
        SmallFloatEncoding(
          .e2m1, granularity: request.granularity(otherwise: .group(32)), scaleFormat: .powerOfTwo)
      }
    return try request.applying(SmallFloatQuantization(encoding, layers: request.layers))
  }
}
