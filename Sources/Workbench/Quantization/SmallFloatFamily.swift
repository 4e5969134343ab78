import Compression
import TensorEngine

extension QuantizationFamily {
  static let smallFloat = QuantizationFamily(
    formats: SmallFloatFormat.allCases.map(\.rawValue) + ["mxfp4"],
    summary: "floats of 8 or 4 bits; mxfp4 is e2m1 with a power of two for every 32 inputs",
    options: ["per", "group"]
  ) { name, request in
    let encoding =
      if let format = SmallFloatFormat(rawValue: name) {
        SmallFloatEncoding(format, granularity: request.granularity())
      } else {
        SmallFloatEncoding(
          .e2m1, granularity: request.granularity(otherwise: .group(32)), scaleFormat: .powerOfTwo)
      }
    return try SmallFloatQuantization(encoding, layers: request.layers).compress(request.model)
  }
}
