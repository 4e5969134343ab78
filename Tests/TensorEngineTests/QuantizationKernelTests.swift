import Testing

@testable import TensorEngine

@Suite struct QuantizationKernelTests {
  /// ONNX's QuantizeLinear: round(x / scale) half to even, plus the zero point, saturated.
  @Test func quantizesWithTiesToEvenAndSaturation() {
    let x: [Float] = [0, 1, 3, 5, -1, -3, 1000, -1000, .infinity, -.infinity, .nan, 2.01]
    let expected: [UInt8] = [128, 128, 130, 130, 128, 126, 255, 0, 255, 0, 0, 129]
    for set in KernelSet.available {
      var y = [UInt8](repeating: 9, count: x.count)
      set.quantize(
        x, QuantizationScales([2], zeroPoints: [128]), range: 0...255, into: &y, count: x.count)
      #expect(y == expected, "\(set.name)")
    }
  }

  @Test func quantizesAndDequantizesByColumn() {
    let x: [Float] = [1, 1, 1, -4, -4, -4]
    let (scales, zeros): ([Float], [Int32]) = ([1, 0.5, 0.01], [0, -3, 5])
    for set in KernelSet.available {
      var y = [Int8](repeating: 9, count: 6)
      scales.withUnsafeBufferPointer { scales in
        zeros.withUnsafeBufferPointer { zeros in
          guard let scales = scales.baseAddress else { return }
          let columns = QuantizationScales(
            scales, zeroPoints: zeros.baseAddress, extent: .column)
          set.quantize(x, columns, range: -128...127, into: &y, rows: 2, count: 3)
          #expect(y == [1, -1, 105, -4, -11, -128], "\(set.name)")
          var back = [Float](repeating: 9, count: 6)
          set.dequantize(y, .signed, columns, into: &back, rows: 2, count: 3)
          #expect(back == [1, 1, 1, -4, -4, -133 * 0.01], "\(set.name)")
        }
      }
    }
  }

  @Test func dequantizesBiases() {
    for set in KernelSet.available {
      var y: [Float] = [0, 0, 0]
      set.dequantize(
        [Int32(-2), 0, 1_000_000], QuantizationScales([0.25], zeroPoints: nil), into: &y, count: 3)
      #expect(y == [-0.5, 0, 250_000])
    }
  }

  @Test func givesTheSameBytesOnEverySet() {
    for count in awkwardCounts {
      var samples = Samples(UInt64(count))
      let x = samples.floats(count, in: -20...20)
      let (a, b): ([UInt8], [UInt8]) = (samples.integers(count), samples.integers(count))
      let pair = IntegerPair(
        type: .signed, aZero: -4, aMultiplier: 0.37, bZero: 11, bMultiplier: 0.81,
        zeroPoint: 2, range: -128...127)
      let results = KernelSet.available.map { set in
        var bytes = [UInt8](repeating: 77, count: 3 * count + 1)
        bytes.withUnsafeMutableBytes { bytes in
          guard let y = bytes.baseAddress else { return }
          set.quantize(
            x, QuantizationScales([0.1], zeroPoints: [3]), range: -128...127, into: y,
            count: count)
          set.addIntegers(pair, a, b, into: y + count, count: count)
          set.multiplyIntegers(pair, a, b, into: y + 2 * count, count: count)
        }
        return bytes
      }
      #expect(results.allSatisfy { $0.last == 77 })
      let same = results.allSatisfy { $0 == results[0] }
      #expect(same, "\(count)")
      // (a - zero) * scale in double precision, rounded: within one of it, for the sum's ties.
      for i in 0..<count {
        let left = Double(Int8(bitPattern: a[i])) + 4
        let right = Double(Int8(bitPattern: b[i])) - 11
        let sum = min(max((left * 0.37 + right * 0.81).rounded(.toNearestOrEven) + 2, -128), 127)
        let difference = abs(Double(Int8(bitPattern: results[0][count + i])) - sum)
        #expect(difference <= 0 || abs((left * 37 + right * 81).remainder(dividingBy: 100)) == 50)
      }
    }
  }

  /// A 2 x 2 window over a 3 x 3 image padded by one after: by hand.
  @Test func poolsBytes() {
    let image: [Int8] = [-128, -10, 3, 7, -100, 9, 1, 2, 127]
    let shape = PoolingShape(
      images: 1, input: Extent2(3, 3), channels: 1, kernel: Extent2(2, 2), stride: Extent2(2, 2),
      padding: Padding2(bottom: 1, right: 1))
    for set in KernelSet.available {
      var largest = [Int8](repeating: 0, count: 4)
      set.maxPoolIntegers(image, .signed, into: &largest, shape: shape)
      #expect(largest == [7, 9, 2, 127], "\(set.name)")
      var mean = [Int8](repeating: 0, count: 4)
      set.averagePoolIntegers(
        image, .signed, inputZero: 0, multiplier: 1, zeroPoint: 0, range: -128...127, into: &mean,
        shape: shape)
      // -231 / 4 = -57.75; 12 / 2; 3 / 2 = 1.5 to even; 127.
      #expect(mean == [-58, 6, 2, 127], "\(set.name)")
    }
  }
}
