/// The scales and zero points of a whole weight, and the codes they give its elements.
///
/// Codes are offset so that none is negative; the zero points here are offset with them.
struct QuantizationGrid {
  let groups: QuantizationGroups
  let bits: Int
  let isSymmetric: Bool
  private(set) var scales: [Float] = []
  private(set) var zeros: [UInt16] = []

  /// - Throws: Where a range is too wide for the type of the scales.
  init(fitting values: [Float], shape: [Int], encoding: LinearEncoding) throws(EncodingError) {
    groups = QuantizationGroups(shape: shape, granularity: encoding.granularity)
    bits = encoding.bits
    isSymmetric = encoding.scheme == .symmetric
    let fit = RangeFit(encoding: encoding)
    let grids = try groups.map(values) { (group) throws(EncodingError) in try fit.grid(for: group) }
    scales = grids.map(\.scale)
    zeros = grids.map { UInt16($0.zeroPoint + encoding.codeOffset) }
  }

  /// A grid that is known, its zero points offset as codes are.
  ///
  /// - Precondition: There are a scale and a zero point for each group.
  init(scales: [Float], zeros: [UInt16], shape: [Int], encoding: LinearEncoding) {
    groups = QuantizationGroups(shape: shape, granularity: encoding.granularity)
    precondition(scales.count == groups.count && zeros.count == groups.count, "not its scales")
    bits = encoding.bits
    isSymmetric = encoding.scheme == .symmetric
    self.scales = scales
    self.zeros = zeros
  }

  /// A symmetric grid of scales that are known.
  ///
  /// - Precondition: The encoding is symmetric, and there is a scale for each of its groups.
  init(scales: [Float], shape: [Int], encoding: LinearEncoding) {
    groups = QuantizationGroups(shape: shape, granularity: encoding.granularity)
    precondition(encoding.scheme == .symmetric && scales.count == groups.count, "not its scales")
    bits = encoding.bits
    isSymmetric = true
    self.scales = scales
    zeros = Array(repeating: UInt16(encoding.codeOffset), count: scales.count)
  }

  /// The grid that parts hold.
  ///
  /// - Precondition: The parts are valid for the encoding and the shape.
  init(_ parts: [String: Tensor], encoding: LinearEncoding, shape: [Int]) {
    groups = QuantizationGroups(shape: shape, granularity: encoding.granularity)
    bits = encoding.bits
    isSymmetric = encoding.scheme == .symmetric
    scales = parts["scales"]?.floats ?? []
    zeros =
      parts["zeroPoints"]?.floats.map { UInt16($0) }
      ?? Array(repeating: UInt16(encoding.codeOffset), count: scales.count)
  }

  /// The parts `scales` and, where asymmetric, `zeroPoints`.
  func parts(scaleType: ElementType) -> [String: Tensor] {
    let stored =
      scaleType == .f16
      ? Tensor(scales.map(Float16.init), shape: groups.scaleShape, as: .f16)
      : Tensor(scales, shape: groups.scaleShape)
    guard !isSymmetric else { return ["scales": stored] }
    let points =
      bits > 8
      ? Tensor(zeros, shape: groups.scaleShape, as: .u16)
      : Tensor(zeros.map { UInt8($0) }, shape: groups.scaleShape, as: .u8)
    return ["scales": stored, "zeroPoints": points]
  }

  func encode(_ values: [Float]) -> [UInt16] {
    let lowest: Float = isSymmetric ? 1 : 0
    let highest = Float((1 << bits) - 1)
    let rounder = QuantizationScale.rounder
    return [UInt16](unsafeUninitializedCapacity: values.count) { codes, initialized in
      groups.forEachElement { index, group in
        let zero = Float(zeros[group])
        let scaled = values[index] / scales[group]
        let clamped = min(max(scaled, lowest - zero), highest - zero)
        codes[index] = UInt16(((clamped + rounder) - rounder) + zero)
      }
      initialized = values.count
    }
  }

  func decode(_ codes: [UInt16], shape: [Int]) -> Tensor {
    Tensor(shape: shape) { values in
      groups.forEachElement { index, group in
        let steps = Int(codes[index]) - Int(zeros[group])
        values[index] = Float(steps) * scales[group]
      }
    }
  }

  /// Whether each element's code is that of zero, in row-major order.
  func isZero(_ codes: [UInt16]) -> [Bool] {
    var result = [Bool](repeating: false, count: codes.count)
    groups.forEachElement { index, group in result[index] = codes[index] == zeros[group] }
    return result
  }

  /// Every code that of zero.
  func zeroCodes() -> [UInt16] {
    [UInt16](unsafeUninitializedCapacity: groups.rows * groups.columns) { codes, initialized in
      groups.forEachElement { index, group in codes[index] = zeros[group] }
      initialized = groups.rows * groups.columns
    }
  }
}
