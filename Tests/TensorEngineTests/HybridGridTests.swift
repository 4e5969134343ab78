import Testing

@testable import TensorEngine

/// Expected: TensorFlow Lite's formulas (tensor_utils' SymmetricQuantizeFloats and
/// AsymmetricQuantizeFloats), element by element.
@Suite struct HybridGridTests {
  private static let counts = [1, 15, 16, 17, 64, 1000]

  private func quantized(
    _ x: [Float], isSymmetric: Bool, _ set: KernelSet
  ) -> (grid: HybridGrid, codes: [Int8]) {
    var codes = [Int8](repeating: 99, count: x.count)
    let grid = set.quantize(x, isSymmetric: isSymmetric, into: &codes, count: x.count)
    return (grid, codes)
  }

  @Test(arguments: counts, [true, false])
  func quantizesAsTheFormulaSays(_ count: Int, isSymmetric: Bool) {
    var samples = Samples(9)
    let x = samples.floats(count)
    let (low, high) = (min(x.min() ?? 0, 0), max(x.max() ?? 0, 0))
    for set in KernelSet.available {
      let (grid, codes) = quantized(x, isSymmetric: isSymmetric, set)
      let range = max(-low, high)
      let inverse = isSymmetric ? 127 / range : 1 / grid.scale
      let step = isSymmetric ? range / 127 : Float((Double(high) - Double(low)) / 255)
      let least: Float = isSymmetric ? -127 : -128
      #expect(grid.scale == step, "\(set.name)")
      let expected = x.map { element in
        let code = (Float(grid.zeroPoint) + element * inverse).rounded(.toNearestOrAwayFromZero)
        return Int8(min(max(code, least), 127))
      }
      #expect(codes == expected, "\(set.name)")
    }
  }

  @Test func roundsHalvesAwayFromZero() {
    // The scale is 2: a code is half an element.
    let x: [Float] = [254, 1, -1, 3, -3, 5, 0.99999994, -0.99999994]
    for set in KernelSet.available {
      #expect(quantized(x, isSymmetric: true, set).codes == [127, 1, -1, 2, -2, 3, 0, 0])
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func givesNoNumbersForWhatIsNone(_ element: Float) {
    for set in KernelSet.available {
      for isSymmetric in [true, false] {
        var x = [Float](repeating: 0.5, count: 37)
        x[20] = element
        #expect(quantized(x, isSymmetric: isSymmetric, set).grid.scale.isNaN, "\(set.name)")
      }
    }
  }

  @Test func quantizesNoughtsToTheZeroPoint() {
    for set in KernelSet.available {
      let (grid, codes) = quantized([0, 0, 0], isSymmetric: false, set)
      #expect(grid.scale == 1 && grid.zeroPoint == 0 && codes == [0, 0, 0])
    }
  }
}
