import TensorEngine

extension Lowering {
  /// The sum of two integer tensors, or their difference.
  func emitFixedSum() throws {
    let type = application.output.elementType
    let grids = try application.grids(["a", "b", "output"], type)
    let range = try application.resultRange(type)
    let sum = SumOfGrids(a: grids[0], b: grids[1], output: grids[2], type: type)
    if application.integer("subtracts") != 0 {
      return emitFixedPair("fixed-point subtract", kernel: nil) { a, b in
        sum.result(sum.aMultiplier(a - sum.aZero) &- sum.bMultiplier(b - sum.bZero), range)
      }
    }
    let bytes = FixedSum(
      type: type.byteType, aZero: sum.aZero, aMultiplier: sum.aMultiplier, bZero: sum.bZero,
      bMultiplier: sum.bMultiplier, multiplier: sum.multiplier, zeroPoint: sum.zeroPoint,
      range: range)
    emitFixedPair("fixed-point add", kernel: bytes.map(PairKernel.adding)) { a, b in
      sum.result(sum.aMultiplier(a - sum.aZero) &+ sum.bMultiplier(b - sum.bZero), range)
    }
  }
}

/// The multipliers of a sum: operands are shifted left, brought to twice the larger scale, added, and
/// brought to the result's.
private struct SumOfGrids: Sendable {
  let aZero: Int32
  let bZero: Int32
  let zeroPoint: Int32
  let aMultiplier: FixedPointMultiplier
  let bMultiplier: FixedPointMultiplier
  let multiplier: FixedPointMultiplier

  init(a: QuantizedScale, b: QuantizedScale, output: QuantizedScale, type: ElementType) {
    let shift = type == .i16 ? 15 : FixedSum.shift
    let common = 2 * Double(max(a.scale, b.scale))
    func shifted(_ scale: Float) -> FixedPointMultiplier {
      FixedPointMultiplier(Double(scale) / common).shiftedLeft(by: shift)
    }
    (aMultiplier, bMultiplier) = (shifted(a.scale), shifted(b.scale))
    multiplier = FixedPointMultiplier(common / Double(Float(1 << shift) * output.scale))
    (aZero, bZero, zeroPoint) = (Int32(a.zeroPoint), Int32(b.zeroPoint), Int32(output.zeroPoint))
  }

  func result(_ sum: Int32, _ range: ClosedRange<Int32>) -> Int32 {
    (multiplier(sum) &+ zeroPoint).held(within: range)
  }
}
