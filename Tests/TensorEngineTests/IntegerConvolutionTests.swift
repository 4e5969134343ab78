import Testing

@testable import TensorEngine

@Suite struct IntegerConvolutionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var shape: ConvolutionShape
    var type = ByteType.signed
    var zero: Int32 = -3
    var weightZero: Int32 = 0
    var testDescription: String { "\(shape) \(type) zeros \(zero), \(weightZero)" }
  }

  static func shape(
    _ height: Int, _ width: Int, channels: Int, to outputs: Int, kernel: Int, stride: Int = 1,
    padding: Int = 0, dilation: Int = 1, groups: Int = 1, images: Int = 2
  ) -> ConvolutionShape {
    ConvolutionShape(
      images: images, input: Extent2(height, width), inputChannels: channels,
      outputChannels: outputs, kernel: Extent2(kernel, kernel), stride: Extent2(stride, stride),
      padding: Padding2(top: padding, left: padding, bottom: padding, right: padding),
      dilation: Extent2(dilation, dilation), groups: groups)
  }

  static let cases = [
    Case(shape: shape(7, 9, channels: 3, to: 5, kernel: 3, padding: 1)),
    Case(shape: shape(7, 9, channels: 3, to: 70, kernel: 3, stride: 2, padding: 1)),
    Case(shape: shape(5, 4, channels: 17, to: 33, kernel: 1), type: .unsigned, zero: 131),
    Case(shape: shape(8, 8, channels: 4, to: 6, kernel: 1, stride: 2), weightZero: 9),
    Case(shape: shape(9, 9, channels: 4, to: 8, kernel: 3, padding: 2, dilation: 2, groups: 2)),
    Case(shape: shape(6, 7, channels: 19, to: 19, kernel: 3, padding: 1, groups: 19)),
    Case(
      shape: shape(6, 7, channels: 16, to: 16, kernel: 5, stride: 2, padding: 2, groups: 16),
      type: .unsigned, zero: 100, weightZero: -7),
    Case(shape: shape(3, 3, channels: 600, to: 4, kernel: 3, padding: 1, images: 1)),
    Case(
      shape: shape(20, 23, channels: 32, to: 40, kernel: 3, padding: 1), type: .unsigned, zero: 200),
    // Runs of 21 bytes, as of an image with three channels; lines shorter than the kernel.
    Case(shape: shape(12, 31, channels: 3, to: 17, kernel: 7, stride: 2, padding: 3)),
    Case(shape: shape(9, 2, channels: 5, to: 4, kernel: 5, padding: 2), weightZero: 3),
    // More channels than one task takes, columns beyond a multiple of seven.
    Case(shape: shape(5, 10, channels: 300, to: 300, kernel: 3, padding: 1, groups: 300)),
    // A line wider than a strip, and a window wider than one.
    Case(shape: shape(3, 1100, channels: 17, to: 17, kernel: 3, padding: 1, groups: 17, images: 1)),
    Case(
      shape: shape(
        1, 1300, channels: 5, to: 5, kernel: 3, padding: 600, dilation: 600, groups: 5, images: 1),
      type: .unsigned, zero: 9, weightZero: 2),
  ]

  /// Σ over the taps inside the image of (a - zero) (w - zero), six loops.
  static func reference(_ a: [Int], _ w: [Int8], _ c: Case) -> [Int32] {
    let (s, out) = (c.shape, c.shape.output)
    let (inputs, outputs) = (s.inputChannels / s.groups, s.outputChannels / s.groups)
    var result: [Int32] = []
    for image in 0..<s.images {
      for row in 0..<out.height {
        for column in 0..<out.width {
          for output in 0..<s.outputChannels {
            var sum = 0
            for tap in 0..<(s.kernel.height * s.kernel.width) {
              let (ky, kx) = (tap / s.kernel.width, tap % s.kernel.width)
              let y = row * s.stride.height - s.padding.top + ky * s.dilation.height
              let x = column * s.stride.width - s.padding.left + kx * s.dilation.width
              guard (0..<s.input.height).contains(y), (0..<s.input.width).contains(x) else {
                continue
              }
              let pixel = ((image * s.input.height + y) * s.input.width + x) * s.inputChannels
              for channel in 0..<inputs {
                let value = a[pixel + output / outputs * inputs + channel] - Int(c.zero)
                let weight = w[(tap * inputs + channel) * s.outputChannels + output]
                sum += value * (Int(weight) - Int(c.weightZero))
              }
            }
            result.append(Int32(sum))
          }
        }
      }
    }
    return result
  }

  @Test(arguments: cases)
  func isExactOnEverySet(_ c: Case) {
    var samples = Samples(5)
    let bytes: [UInt8] = samples.integers(c.shape.inputCount)
    let weights: [Int8] = samples.integers(c.shape.weightCount)
    let bias = (0..<c.shape.outputChannels).map { Int32($0 * 31 - 40) }
    let values = bytes.map { c.type == .signed ? Int(Int8(bitPattern: $0)) : Int($0) }
    let expected = Self.reference(values, weights, c).enumerated().map {
      $1 + bias[$0 % c.shape.outputChannels]
    }
    var packed = [Int8](repeating: 0, count: c.shape.packedIntegerBytes)
    var sums = [Int32](repeating: 0, count: c.shape.outputChannels)
    KernelSet.packIntegerWeights(weights, for: c.shape, into: &packed, channelSums: &sums)
    var offsets = sums
    KernelSet.writeConvolutionOffsets(
      bias: bias, channelSums: sums, for: c.shape, activationZero: c.zero, activations: c.type,
      weightZero: c.weightZero, into: &offsets)
    let multipliers = [Float](repeating: 0.003, count: c.shape.outputChannels)
    for set in KernelSet.available {
      var result = [Int32](repeating: .min, count: expected.count)
      var requantized = [UInt8](repeating: 0, count: expected.count)
      offsets.withUnsafeBufferPointer { offsets in
        multipliers.withUnsafeBufferPointer { multipliers in
          var requantization = Requantization(
            offsets: offsets.baseAddress, multipliers: multipliers.baseAddress,
            weightZero: c.weightZero, target: .sum)
          set.convolveIntegers(
            bytes, c.type, activationZero: c.zero, packed: packed, into: &result,
            shape: c.shape, requantization: requantization)
          requantization.target = .byte(zeroPoint: 128, range: 3...250)
          set.convolveIntegers(
            bytes, c.type, activationZero: c.zero, packed: packed, into: &requantized,
            shape: c.shape, requantization: requantization)
        }
      }
      let exact = result == expected
      #expect(exact, "\(set.name)")
      let rounded = expected.map { sum in
        UInt8(min(max((Float(sum) * 0.003).rounded(.toNearestOrEven) + 128, 3), 250))
      }
      let same = requantized == rounded
      #expect(same, "\(set.name)")
    }
  }

  @Test func unsignedWeightsBecomeSignedOnes() {
    let shape = Self.shape(1, 1, channels: 2, to: 1, kernel: 1, images: 1)
    var packed = [Int8](repeating: 0, count: shape.packedIntegerBytes)
    var sums: [Int32] = [0]
    KernelSet.packIntegerWeights(
      [UInt8(128), 255], .unsigned, for: shape, into: &packed, channelSums: &sums)
    // 0 and 127, so their sum is 127.
    #expect(sums == [127])
    #expect(packed[1] == 127)
  }
}
