/// A convolution of 16-bit activations with 8-bit weights: sums of 64 bits, or of 32 where the bias
/// has as many. A dense layer is one over an image of one pixel.
///
/// A plain loop: such models are rare, and small.
public struct WideConvolution: Sendable {
  public let shape: ConvolutionShape
  public let inputZero: Int32
  /// One for each output channel.
  public let bias: [Int64]
  public let scaling: Scaling
  public let zeroPoint: Int32
  public let range: ClosedRange<Int32>

  /// How sums become integers again: one multiplier for each channel.
  public enum Scaling: Sendable {
    /// Sums of 32 bits.
    case fixed([FixedPointMultiplier])
    /// Sums of 64 bits, by the upper 15 bits of the factors.
    case wide([FixedPointMultiplier])
    /// In 64-bit floats, halves away from zero.
    case real([Double])

    fileprivate var count: Int {
      switch self {
      case .fixed(let multipliers), .wide(let multipliers): multipliers.count
      case .real(let multipliers): multipliers.count
      }
    }
  }

  public init(
    shape: ConvolutionShape, inputZero: Int32, bias: [Int64], scaling: Scaling, zeroPoint: Int32,
    range: ClosedRange<Int32>
  ) {
    precondition(
      bias.count == shape.outputChannels && scaling.count == shape.outputChannels,
      "one bias and one multiplier for each channel")
    self.shape = shape
    self.inputZero = inputZero
    self.bias = bias
    self.scaling = scaling
    self.zeroPoint = zeroPoint
    self.range = range
  }

  /// The lines of the output.
  public var lineCount: Int { shape.images * shape.output.height }

  /// Computes lines of the output.
  ///
  /// - Parameter weights: `[kernel height, kernel width, inputs of a group, outputs]`.
  public func run(
    _ input: UnsafePointer<Int16>, weights: UnsafePointer<Int8>, zero weightZero: Int32,
    into output: UnsafeMutablePointer<Int16>, lines: Range<Int>
  ) {
    var sums = bias
    let channels = shape.outputChannels
    for line in lines {
      for column in 0..<shape.output.width {
        sums.withUnsafeMutableBufferPointer { sums in
          for channel in 0..<channels { sums[channel] = bias[channel] }
          add(input, weights, weightZero, line: line, column: column, to: sums)
          let target = output + (line * shape.output.width + column) * channels
          for channel in 0..<channels { target[channel] = result(sums[channel], channel) }
        }
      }
    }
  }

  private func result(_ sum: Int64, _ channel: Int) -> Int16 {
    let scaled: Int32
    switch scaling {
    case .fixed(let multipliers): scaled = multipliers[channel](Int32(truncatingIfNeeded: sum))
    case .wide(let multipliers): scaled = multipliers[channel].wide(sum)
    case .real(let multipliers):
      let product = (Double(sum) * multipliers[channel]).rounded()
      scaled = Int32(min(max(product, -0x1p30), 0x1p30))
    }
    return Int16(truncatingIfNeeded: (scaled &+ zeroPoint).held(within: range))
  }

  /// Adds the products of one position of the output.
  private func add(
    _ input: UnsafePointer<Int16>, _ weights: UnsafePointer<Int8>, _ weightZero: Int32, line: Int,
    column: Int, to sums: UnsafeMutableBufferPointer<Int64>
  ) {
    let (image, row) = line.quotientAndRemainder(dividingBy: shape.output.height)
    for y in 0..<shape.kernel.height {
      let sourceRow = row * shape.stride.height - shape.padding.top + y * shape.dilation.height
      guard sourceRow >= 0, sourceRow < shape.input.height else { continue }
      for x in 0..<shape.kernel.width {
        let sourceColumn =
          column * shape.stride.width - shape.padding.left + x * shape.dilation.width
        guard sourceColumn >= 0, sourceColumn < shape.input.width else { continue }
        let pixel = (image * shape.input.height + sourceRow) * shape.input.width + sourceColumn
        let tap = (y * shape.kernel.width + x) * shape.groupInputs
        addTap(
          input + pixel * shape.inputChannels, weights + tap * shape.outputChannels, weightZero,
          to: sums)
      }
    }
  }

  private func addTap(
    _ pixel: UnsafePointer<Int16>, _ weights: UnsafePointer<Int8>, _ weightZero: Int32,
    to sums: UnsafeMutableBufferPointer<Int64>
  ) {
    for group in 0..<shape.groups {
      for input in 0..<shape.groupInputs {
        let value = Int64(Int32(pixel[group * shape.groupInputs + input]) - inputZero)
        let row = weights + input * shape.outputChannels + group * shape.groupOutputs
        for output in 0..<shape.groupOutputs {
          let weight = Int64(Int32(row[output]) - weightZero)
          sums[group * shape.groupOutputs + output] &+= value &* weight
        }
      }
    }
  }
}

extension Int32 {
  /// The nearest number of a range.
  @inlinable
  public func held(within range: ClosedRange<Int32>) -> Int32 {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}
