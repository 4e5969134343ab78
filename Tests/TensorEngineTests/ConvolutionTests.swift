import Testing

@testable import TensorEngine

@Suite struct ConvolutionTests {
  static let shapes: [ConvolutionShape] = [
    shape(0, (5, 5), 2, 3, (3, 3)),
    shape(1, (1, 1), 1, 1, (1, 1)),
    shape(2, (2, 2), 1, 1, (3, 3)),
    shape(3, (9, 7), 5, 17, (1, 1)),
    shape(2, (9, 7), 5, 17, (1, 1), stride: (2, 2)),
    shape(2, (14, 13), 1, 6, (5, 5), padding: (2, 2, 2, 2)),
    shape(2, (10, 9), 6, 16, (5, 5)),
    shape(1, (11, 8), 3, 33, (3, 2), stride: (2, 3), padding: (1, 0, 2, 1)),
    shape(1, (12, 12), 4, 5, (3, 3), padding: (2, 2, 2, 2), dilation: (2, 2)),
    shape(1, (12, 11), 4, 5, (3, 3), stride: (2, 1), padding: (1, 3, 0, 2), dilation: (1, 3)),
    shape(2, (8, 8), 12, 18, (3, 3), padding: (1, 1, 1, 1), groups: 3),
    shape(1, (7, 7), 4, 8, (3, 3), stride: (2, 2), padding: (1, 1, 1, 1), groups: 4),
    shape(2, (9, 9), 19, 19, (3, 3), padding: (1, 1, 1, 1), groups: 19),
    shape(1, (9, 10), 70, 70, (3, 3), stride: (2, 2), padding: (0, 1, 1, 0), groups: 70),
    shape(1, (9, 10), 16, 16, (5, 3), padding: (4, 2, 4, 2), dilation: (2, 2), groups: 16),
    shape(1, (6, 6), 130, 40, (3, 3), padding: (1, 1, 1, 1)),
    shape(2, (4, 3), 17, 300, (2, 3), padding: (0, 1, 1, 1)),
  ]

  static func shape(
    _ images: Int, _ input: (Int, Int), _ inputs: Int, _ outputs: Int, _ kernel: (Int, Int),
    stride: (Int, Int) = (1, 1), padding: (Int, Int, Int, Int) = (0, 0, 0, 0),
    dilation: (Int, Int) = (1, 1), groups: Int = 1
  ) -> ConvolutionShape {
    ConvolutionShape(
      images: images, input: Extent2(input.0, input.1), inputChannels: inputs,
      outputChannels: outputs, kernel: Extent2(kernel.0, kernel.1),
      stride: Extent2(stride.0, stride.1),
      padding: Padding2(
        top: padding.0, left: padding.1, bottom: padding.2, right: padding.3),
      dilation: Extent2(dilation.0, dilation.1), groups: groups)
  }

  @Test(arguments: shapes)
  func agreesWithDoubles(_ shape: ConvolutionShape) {
    let operands = ConvolutionOperands(shape)
    #expect(largestDistance(operands.convolved(.best), operands.expectedOutput()) < 5e-5)
  }

  @Test(arguments: shapes)
  func inputGradientAgreesWithDoubles(_ shape: ConvolutionShape) {
    let operands = ConvolutionOperands(shape)
    let expected = operands.expectedInputGradient()
    #expect(largestDistance(operands.inputGradient(.best), expected) < 5e-5)
  }

  @Test(arguments: shapes)
  func weightGradientAgreesWithDoubles(_ shape: ConvolutionShape) {
    let operands = ConvolutionOperands(shape)
    let expected = operands.expectedWeightGradient()
    #expect(largestDistance(operands.weightGradient(.best), expected) < 5e-5)
  }

  @Test(arguments: shapes)
  func givesTheSameBitsOnEverySet(_ shape: ConvolutionShape) throws {
    let operands = ConvolutionOperands(shape)
    let scalar = try #require(KernelSet.named("scalar"))
    for set in KernelSet.available {
      #expect(bits(operands.convolved(set)) == bits(operands.convolved(scalar)), "\(set.name)")
      #expect(
        bits(operands.inputGradient(set)) == bits(operands.inputGradient(scalar)), "\(set.name)")
      #expect(
        bits(operands.weightGradient(set)) == bits(operands.weightGradient(scalar)),
        "\(set.name)")
    }
  }

  /// Enough positions for several chunks of the weights' gradient.
  @Test func weightGradientAddsChunksInOrder() throws {
    for groups in [1, 4] {
      let shape = Self.shape(
        9, (20, 20), 4, 4, (3, 3), padding: (1, 1, 1, 1), groups: groups)
      #expect(shape.weightGradientWorkspaceBytes > 0)
      let operands = ConvolutionOperands(shape)
      let result = operands.weightGradient(try #require(KernelSet.named("scalar")))
      #expect(largestDistance(result, operands.expectedWeightGradient()) < 1e-4)
      for set in KernelSet.available {
        #expect(bits(operands.weightGradient(set)) == bits(result), "\(set.name)")
      }
    }
  }

  /// From PyTorch 2.15: `conv2d(x, w, [0.5, -1], stride: 2, padding: 1)` of 1…25 and its backward
  /// pass for 1…18, in the order of axes that is used here.
  @Test func agreesWithPyTorch() {
    let shape = Self.shape(1, (5, 5), 1, 2, (2, 2), stride: (2, 2), padding: (1, 1, 1, 1))
    let input = (1...25).map(Float.init), gradient = (1...18).map(Float.init)
    let weights: [Float] = [1, 0, -2, 1, 3, -1, 0.5, 2]
    let bias: [Float] = [0.5, -1]
    let output = written(18) { output in
      withWorkspace(shape.workspaceBytes) { workspace in
        bias.withUnsafeBufferPointer { bias in
          KernelSet.best.convolve(
            input, weights: weights, into: output, shape: shape,
            epilogue: Epilogue(bias: bias.baseAddress), workspace: workspace)
        }
      }
    }
    #expect(
      output == [1, 1, 8, 3, 15, 5, -6, 27, 34, 21, 39, 25, -21, 57, 59, 41, 64, 45])
    let byInput = written(25) { target in
      withWorkspace(shape.inputGradientWorkspaceBytes) { workspace in
        KernelSet.best.convolveInputGradient(
          gradient, weights: weights, into: target, shape: shape, workspace: workspace)
      }
    }
    #expect(
      byInput == [
        4.5, 5, 9.5, 9, 14.5, -6, 9, -8, 11, -10, 19.5, 17, 24.5, 21, 29.5, -12, 15, -14, 17,
        -16, 34.5, 29, 39.5, 33, 44.5,
      ])
    let byWeight = written(8) { target in
      withWorkspace(shape.weightGradientWorkspaceBytes) { workspace in
        KernelSet.best.convolveWeightGradient(
          input, outputGradient: gradient, into: target, shape: shape, workspace: workspace)
      }
    }
    #expect(byWeight == [740, 792, 1042, 1120, 1026, 1104, 1437, 1554])
  }
}
