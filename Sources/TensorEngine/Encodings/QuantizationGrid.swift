/// The scales and zero points of a whole weight, and the codes they give its elements.
///
/// Codes are offset so that none is negative; the zero points here are offset with them.
struct QuantizationGrid {
  let groups: QuantizationGroups
  let bits: Int
  let isSymmetric: Bool
  private(set) var scales: [Float] = []
  private(set) var zeros: [UInt8] = []

  /// - Throws: Where a range is too wide for the type of the scales.
  init(fitting values: [Float], shape: [Int], encoding: LinearEncoding) throws(EncodingError) {
    groups = QuantizationGroups(shape: shape, granularity: encoding.granularity)
    bits = encoding.bits
    isSymmetric = encoding.scheme == .symmetric
    let fit = RangeFit(encoding: encoding)
    let count = groups.scaleShape.reduce(1, *)
    scales.reserveCapacity(count)
    zeros.reserveCapacity(count)
    if values.isEmpty {
      scales = Array(repeating: 1, count: count)
      zeros = Array(repeating: UInt8(encoding.codeOffset), count: count)
    }
    for run in groups.runs {
      for column in 0..<groups.columns {
        let grid = try fit.grid(for: groups.values(of: values, run: run, column: column))
        scales.append(grid.scale)
        zeros.append(UInt8(grid.zeroPoint + encoding.codeOffset))
      }
    }
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
      parts["zeroPoints"]?.withUnsafeBytes { Array($0) }
      ?? Array(repeating: UInt8(encoding.codeOffset), count: scales.count)
  }

  /// The parts `scales` and, where asymmetric, `zeroPoints`.
  func parts(scaleType: ElementType) -> [String: Tensor] {
    let stored =
      scaleType == .f16
      ? Tensor(scales.map(Float16.init), shape: groups.scaleShape, as: .f16)
      : Tensor(scales, shape: groups.scaleShape)
    guard !isSymmetric else { return ["scales": stored] }
    return ["scales": stored, "zeroPoints": Tensor(zeros, shape: groups.scaleShape, as: .u8)]
  }

  func encode(_ values: [Float]) -> [UInt8] {
    let lowest: Float = isSymmetric ? 1 : 0
    let highest = Float((1 << bits) - 1)
    let rounder = QuantizationScale.rounder
    return [UInt8](unsafeUninitializedCapacity: values.count) { codes, initialized in
      forEachRow { row, first in
        for column in 0..<groups.columns {
          let zero = Float(zeros[first + column])
          let index = row * groups.columns + column
          let scaled = values[index] / scales[first + column]
          let clamped = min(max(scaled, lowest - zero), highest - zero)
          codes[index] = UInt8(((clamped + rounder) - rounder) + zero)
        }
      }
      initialized = values.count
    }
  }

  func decode(_ codes: [UInt8], shape: [Int]) -> Tensor {
    Tensor(shape: shape) { values in
      forEachRow { row, first in
        for column in 0..<groups.columns {
          let index = row * groups.columns + column
          let steps = Int(codes[index]) - Int(zeros[first + column])
          values[index] = Float(steps) * scales[first + column]
        }
      }
    }
  }

  /// Whether each element's code is that of zero, in row-major order.
  func isZero(_ codes: [UInt8]) -> [Bool] {
    var result = [Bool](repeating: false, count: codes.count)
    forEachRow { row, first in
      for column in 0..<groups.columns {
        let index = row * groups.columns + column
        result[index] = codes[index] == zeros[first + column]
      }
    }
    return result
  }

  /// Every code that of zero.
  func zeroCodes() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: groups.rows * groups.columns) { codes, initialized in
      forEachRow { row, first in
        for column in 0..<groups.columns {
          codes[row * groups.columns + column] = zeros[first + column]
        }
      }
      initialized = groups.rows * groups.columns
    }
  }

  /// Calls `body` with every row and the index of the scale of its first column.
  private func forEachRow(_ body: (_ row: Int, _ firstScale: Int) -> Void) {
    for row in 0..<groups.rows {
      body(row, row / groups.rowsPerGroup * groups.columns)
    }
  }
}
