@testable import TensorEngine

/// Random operands of a convolution, what the kernels make of them, and what loops in double
/// precision do, straight from the definition.
struct ConvolutionOperands {
  let shape: ConvolutionShape
  let input, weights, outputGradient, bias, residual: [Float]

  init(_ shape: ConvolutionShape, input: [Float]? = nil, weights: [Float]? = nil) {
    self.shape = shape
    self.input = input ?? numbers(shape.inputCount, seed: 1)
    self.weights = weights ?? numbers(shape.weightCount, seed: 2)
    outputGradient = numbers(shape.outputCount, seed: 3)
    bias = numbers(shape.outputChannels, seed: 4)
    residual = numbers(shape.outputCount, seed: 5)
  }

  func convolved(_ set: KernelSet) -> [Float] {
    let epilogue = { (bias: UnsafePointer<Float>, residual: UnsafePointer<Float>) in
      Epilogue(bias: bias, residual: residual, activation: .relu)
    }
    return written(shape.outputCount) { output in
      withWorkspace(shape.workspaceBytes) { workspace in
        set.convolve(
          input, weights: weights, into: output, shape: shape,
          epilogue: epilogue(bias, residual), workspace: workspace)
      }
    }
  }

  /// With bias, residual and relu where no epilogue is given.
  func convolvedByWinograd(_ set: KernelSet, epilogue: Epilogue? = nil) -> [Float] {
    let all = { (bias: UnsafePointer<Float>, residual: UnsafePointer<Float>) in
      Epilogue(bias: bias, residual: residual, activation: .relu)
    }
    let transformed = written(shape.winogradWeightCount) { transformed in
      KernelSet.transformWinogradWeights(weights, for: shape, into: transformed)
    }
    return written(shape.outputCount) { output in
      withWorkspace(shape.winogradWorkspaceBytes) { workspace in
        set.convolveWinograd(
          input, transformed: transformed, into: output, shape: shape,
          epilogue: epilogue ?? all(bias, residual), workspace: workspace)
      }
    }
  }

  func inputGradient(_ set: KernelSet) -> [Float] {
    written(shape.inputCount) { target in
      withWorkspace(shape.inputGradientWorkspaceBytes) { workspace in
        set.convolveInputGradient(
          outputGradient, weights: weights, into: target, shape: shape, workspace: workspace)
      }
    }
  }

  func weightGradient(_ set: KernelSet) -> [Float] {
    written(shape.weightCount) { target in
      withWorkspace(shape.weightGradientWorkspaceBytes) { workspace in
        set.convolveWeightGradient(
          input, outputGradient: outputGradient, into: target, shape: shape,
          workspace: workspace)
      }
    }
  }

  func expectedOutput() -> [Double] {
    var result = zip(residual.indices, residual).map {
      Double($1) + Double(bias[$0 % shape.outputChannels])
    }
    eachProduct { result[$2] += Double(input[$0]) * Double(weights[$1]) }
    return result.map { max($0, 0) }
  }

  func expectedInputGradient() -> [Double] {
    var result = Array(repeating: 0.0, count: input.count)
    eachProduct { result[$0] += Double(weights[$1]) * Double(outputGradient[$2]) }
    return result
  }

  func expectedWeightGradient() -> [Double] {
    var result = Array(repeating: 0.0, count: weights.count)
    eachProduct { result[$1] += Double(input[$0]) * Double(outputGradient[$2]) }
    return result
  }

  /// Calls `body` with the places of every input element, weight and output element that meet.
  private func eachProduct(_ body: (Int, Int, Int) -> Void) {
    let (inputs, outputs) = (shape.groupInputs, shape.groupOutputs)
    for position in 0..<(shape.images * shape.output.height * shape.output.width) {
      let line = position / shape.output.width
      let image = line / shape.output.height
      for tap in 0..<shape.taps {
        let row =
          line % shape.output.height * shape.stride.height - shape.padding.top
          + tap / shape.kernel.width * shape.dilation.height
        let column =
          position % shape.output.width * shape.stride.width - shape.padding.left
          + tap % shape.kernel.width * shape.dilation.width
        guard (0..<shape.input.height).contains(row), (0..<shape.input.width).contains(column)
        else { continue }
        let pixel = (image * shape.input.height + row) * shape.input.width + column
        for output in 0..<shape.outputChannels {
          for channel in 0..<inputs {
            body(
              pixel * shape.inputChannels + output / outputs * inputs + channel,
              (tap * inputs + channel) * shape.outputChannels + output,
              position * shape.outputChannels + output)
          }
        }
      }
    }
  }
}
