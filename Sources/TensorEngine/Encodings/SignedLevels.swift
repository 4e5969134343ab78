/// Codes of a sign and one of some magnitudes, times a scale for each group: what logarithmic codes
/// and small floats have in common.
///
/// The sign is a code's highest bit; the bits below are the number of the magnitude.
struct SignedLevels {
  /// Ascending from 0; at most `2^(bits - 1)`.
  let magnitudes: [Float]
  let bits: Int
  let granularity: QuantizationGranularity
  let scaleFormat: ScaleFormat

  /// - Parameter scale: The scale for a group whose greatest magnitude it is given.
  /// - Throws: An `EncodingError` where an option is impossible.
  func encode(
    _ values: [Float], shape: [Int], scale: (_ greatest: Float) -> Float
  ) throws(EncodingError) -> [String: Tensor] {
    let groups = QuantizationGroups(shape: shape, granularity: granularity)
    let fitted = try groups.map(values) { group in
      scale(group.reduce(0) { max($0, $1.magnitude) })
    }
    let scales = GroupScales(fitted, format: scaleFormat)
    let nearest = NearestLevel(magnitudes)
    let sign = UInt16(1) << UInt16(bits - 1)
    var codes = [UInt16](repeating: 0, count: values.count)
    groups.forEachElement { index, group in
      let magnitude = UInt16(nearest.halfToEven(values[index].magnitude / scales.values[group]))
      codes[index] = values[index] < 0 && magnitude > 0 ? magnitude | sign : magnitude
    }
    return [
      "codes": BitPacking.pack(codes, bits: bits), "scales": scales.part(shape: groups.scaleShape),
    ]
  }

  /// - Precondition: The parts have the shapes that `partShapes` gives.
  /// - Throws: Where a code stands for no number.
  func decode(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) -> Tensor {
    guard let packed = parts["codes"], let scales = parts["scales"] else {
      throw EncodingError("a part is missing")
    }
    let codes = BitPacking.unpack(packed, count: shape.reduce(1, *), bits: bits)
    let sign = UInt16(1) << UInt16(bits - 1)
    if let bad = codes.firstIndex(where: { Int($0 & (sign - 1)) >= magnitudes.count }) {
      throw EncodingError("the code \(codes[bad]) of element \(bad) stands for no number")
    }
    let groups = QuantizationGroups(shape: shape, granularity: granularity)
    let factors = GroupScales(scales, format: scaleFormat).values
    return Tensor(shape: shape) { values in
      groups.forEachElement { index, group in
        let value = magnitudes[Int(codes[index] & (sign - 1))] * factors[group]
        values[index] = codes[index] & sign == 0 ? value : -value
      }
    }
  }

  /// The shapes of the parts.
  func partShapes(_ shape: [Int]) -> (codes: [Int], scales: [Int]) {
    (
      [BitPacking.byteCount(of: shape.reduce(1, *), bits: bits)],
      QuantizationGroups(shape: shape, granularity: granularity).scaleShape
    )
  }
}
