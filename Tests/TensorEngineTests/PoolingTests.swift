import Testing

@testable import TensorEngine

@Suite struct PoolingTests {
  static let shapes: [PoolingShape] = [
    PoolingShape(
      images: 0, input: Extent2(4, 4), channels: 3, kernel: Extent2(2, 2), stride: Extent2(2, 2)),
    PoolingShape(
      images: 3, input: Extent2(8, 10), channels: 6, kernel: Extent2(2, 2), stride: Extent2(2, 2)),
    PoolingShape(
      images: 2, input: Extent2(9, 7), channels: 16, kernel: Extent2(3, 3), stride: Extent2(2, 2),
      padding: Padding2(top: 1, left: 1, bottom: 1, right: 1)),
    PoolingShape(
      images: 2, input: Extent2(9, 7), channels: 67, kernel: Extent2(3, 2), stride: Extent2(1, 3),
      padding: Padding2(top: 2, left: 0, bottom: 0, right: 1), countsPadding: true),
    PoolingShape(
      images: 1, input: Extent2(11, 12), channels: 130, kernel: Extent2(2, 3),
      stride: Extent2(1, 1), dilation: Extent2(3, 2)),
    .global(images: 2, input: Extent2(7, 5), channels: 33),
  ]

  struct Operands {
    let shape: PoolingShape
    let input, gradient: [Float]

    /// Few different values, so that windows have ties.
    init(_ shape: PoolingShape) {
      self.shape = shape
      input = numbers(shape.inputCount, seed: 1).map { ($0 * 4).rounded() }
      gradient = numbers(shape.outputCount, seed: 2)
    }

    func maximum(_ set: KernelSet) -> [Float] {
      written(shape.outputCount) { set.maxPool(input, into: $0, shape: shape) }
    }

    func maximumGradient(_ set: KernelSet) -> [Float] {
      let output = maximum(set)
      return written(shape.inputCount) {
        set.maxPoolGradient(
          input, output: output, outputGradient: gradient, into: $0, shape: shape)
      }
    }

    func mean(_ set: KernelSet) -> [Float] {
      written(shape.outputCount) { set.averagePool(input, into: $0, shape: shape) }
    }

    func meanGradient(_ set: KernelSet) -> [Float] {
      written(shape.inputCount) { set.averagePoolGradient(gradient, into: $0, shape: shape) }
    }

    /// The input elements in the window of each output element, and how many places it has
    /// within the padded image.
    func windows() -> [(elements: [Int], places: Int)] {
      (0..<shape.outputCount).map { index in
        let channel = index % shape.channels
        let column = index / shape.channels % shape.output.width
        let line = index / shape.channels / shape.output.width
        var window: (elements: [Int], places: Int) = ([], 0)
        for y in 0..<shape.kernel.height {
          for x in 0..<shape.kernel.width {
            let row =
              line % shape.output.height * shape.stride.height + y * shape.dilation.height
              - shape.padding.top
            let left =
              column * shape.stride.width + x * shape.dilation.width - shape.padding.left
            window.places += 1
            guard (0..<shape.input.height).contains(row), (0..<shape.input.width).contains(left)
            else { continue }
            let image = line / shape.output.height
            let pixel = (image * shape.input.height + row) * shape.input.width + left
            window.elements.append(pixel * shape.channels + channel)
          }
        }
        return window
      }
    }
  }

  @Test(arguments: shapes)
  func maximumAgreesWithLoops(_ shape: PoolingShape) {
    let operands = Operands(shape)
    var gradient = Array(repeating: 0.0, count: shape.inputCount)
    let expected = operands.windows().enumerated().map { index, window -> Float in
      let most = window.elements.map { operands.input[$0] }.max() ?? -.infinity
      if let first = window.elements.first(where: { operands.input[$0] == most }) {
        gradient[first] += Double(operands.gradient[index])
      }
      return most
    }
    #expect(operands.maximum(.best) == expected)
    #expect(largestDistance(operands.maximumGradient(.best), gradient) < 1e-6)
  }

  @Test(arguments: shapes)
  func meanAgreesWithLoops(_ shape: PoolingShape) {
    let operands = Operands(shape)
    var gradient = Array(repeating: 0.0, count: shape.inputCount)
    let expected = operands.windows().enumerated().map { index, window -> Double in
      let count = Double(shape.countsPadding ? window.places : window.elements.count)
      for element in window.elements {
        gradient[element] += Double(operands.gradient[index]) / count
      }
      return window.elements.reduce(0) { $0 + Double(operands.input[$1]) } / count
    }
    #expect(largestDistance(operands.mean(.best), expected) < 1e-6)
    #expect(largestDistance(operands.meanGradient(.best), gradient) < 1e-6)
  }

  @Test(arguments: shapes)
  func givesTheSameBitsOnEverySet(_ shape: PoolingShape) throws {
    let operands = Operands(shape)
    let scalar = try #require(KernelSet.named("scalar"))
    for set in KernelSet.available {
      #expect(bits(operands.maximum(set)) == bits(operands.maximum(scalar)))
      #expect(bits(operands.maximumGradient(set)) == bits(operands.maximumGradient(scalar)))
      #expect(bits(operands.mean(set)) == bits(operands.mean(scalar)))
      #expect(bits(operands.meanGradient(set)) == bits(operands.meanGradient(scalar)))
    }
  }

  /// From PyTorch 2.15: `max_pool2d(x, 3, 2, 1)`, `avg_pool2d(x, 3, 2, 1, count_include_pad: …)`
  /// and their backward passes.
  @Test func agreesWithPyTorch() {
    let input: [Float] = [3, 1, 2, 2, 0, 3, 5, 5, -1, -2, -3, -4, 7, 7, 0, 1]
    var shape = PoolingShape(
      images: 1, input: Extent2(4, 4), channels: 1, kernel: Extent2(3, 3), stride: Extent2(2, 2),
      padding: Padding2(top: 1, left: 1, bottom: 1, right: 1))
    let most = written(4) { KernelSet.best.maxPool(input, into: $0, shape: shape) }
    #expect(most == [3, 5, 7, 7])
    let byMaximum = written(16) {
      KernelSet.best.maxPoolGradient(
        input, output: most, outputGradient: [1, 2, 4, 8], into: $0, shape: shape)
    }
    #expect(byMaximum == [1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 4, 8, 0, 0])
    func mean() -> [Float] {
      written(4) { KernelSet.best.averagePool(input, into: $0, shape: shape) }
    }
    func byMean() -> [Float] {
      written(16) {
        KernelSet.best.averagePoolGradient([9, 18, 36, 72], into: $0, shape: shape)
      }
    }
    #expect(mean() == [1.75, 3, 2.3333332538604736, 1.3333333730697632])
    #expect(
      byMean() == [2.25, 5.25, 3, 3, 8.25, 19.25, 11, 11, 6, 14, 8, 8, 6, 14, 8, 8])
    shape.countsPadding = true
    #expect(mean() == [0.7777777910232544, 2, 1.5555555820465088, 1.3333333730697632])
    #expect(byMean() == [1, 3, 2, 2, 5, 15, 10, 10, 4, 12, 8, 8, 4, 12, 8, 8])
  }

  @Test func aNaNIsTheMaximumAndTakesTheGradient() {
    let shape = PoolingShape(
      images: 1, input: Extent2(1, 4), channels: 1, kernel: Extent2(1, 4), stride: Extent2(1, 1))
    let input: [Float] = [1, .nan, 9, .nan]
    let most = written(1) { KernelSet.best.maxPool(input, into: $0, shape: shape) }
    #expect(most[0].isNaN)
    let gradient = written(4) {
      KernelSet.best.maxPoolGradient(
        input, output: most, outputGradient: [5], into: $0, shape: shape)
    }
    #expect(gradient == [0, 5, 0, 0])
  }
}
