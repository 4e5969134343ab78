internal import CKernels

/// What a pruned weight does in an optimizer's step.
public enum ZeroWeights: Sendable {
  /// Every weight moves.
  case move
  /// A weight that is exactly zero stays zero.
  case stay
}

/// The options of stochastic gradient descent.
public struct SGDStep: Sendable {
  public var rate: Float
  public var momentum: Float
  /// Added to the gradient, times the weight.
  public var weightDecay: Float
  public var nesterov: Bool
  public var zeros: ZeroWeights

  public init(
    rate: Float, momentum: Float = 0, weightDecay: Float = 0, nesterov: Bool = false,
    zeros: ZeroWeights = .move
  ) {
    self.rate = rate
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.nesterov = nesterov
    self.zeros = zeros
  }
}

/// The options of Adam (Kingma and Ba, 2015) and AdamW (Loshchilov and Hutter, 2019).
public struct AdamStep: Sendable {
  /// How a weight shrinks towards zero.
  public enum Decay: Sendable {
    /// Added to the gradient (Adam).
    case gradient(Float)
    /// Taken off the weight, times the rate (AdamW).
    case decoupled(Float)
  }

  public var rate: Double
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Float
  public var decay: Decay
  public var zeros: ZeroWeights

  public init(
    rate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Float = 1e-8,
    decay: Decay = .gradient(0), zeros: ZeroWeights = .move
  ) {
    self.rate = rate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.decay = decay
    self.zeros = zeros
  }

  /// What the kernel is told for step `step`, counted from 1.
  fileprivate func options(step: Int) -> ck_adam {
    precondition(step >= 1, "steps count from 1")
    let shrink: Double
    let added: Float
    switch decay {
    case .gradient(let amount): (shrink, added) = (1, amount)
    case .decoupled(let amount): (shrink, added) = (1 - rate * Double(amount), 0)
    }
    return ck_adam(
      rate: Float(rate / (1 - power(beta1, step))), beta1: Float(beta1), beta2: Float(beta2),
      fresh1: Float(1 - beta1), fresh2: Float(1 - beta2), epsilon: epsilon,
      root_correction: Float((1 - power(beta2, step)).squareRoot()), decay: added,
      shrink: Float(shrink), keep_zeros: zeros == .stay ? 1 : 0)
  }

  /// By squaring, so that the bits don't depend on a library.
  private func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }
}

/// Steps of optimizers, in place over runs of weights.
extension KernelSet {
  /// `v = momentum * v + (g + decay * w)`, `w -= rate * v`; without `velocity` the gradient itself.
  public func sgd(
    _ options: SGDStep, weight: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
    velocity: UnsafeMutablePointer<Float>?, count: Int
  ) {
    var options = ck_sgd(
      rate: options.rate, momentum: options.momentum, decay: options.weightDecay,
      nesterov: options.nesterov ? 1 : 0, keep_zeros: options.zeros == .stay ? 1 : 0)
    table.pointee.sgd_f32(&options, weight, gradient, velocity, count)
  }

  /// Step `step` (from 1) of Adam or AdamW; `mean` and `square` hold its moments, zero at first.
  public func adam(
    _ options: AdamStep, step: Int, weight: UnsafeMutablePointer<Float>,
    gradient: UnsafePointer<Float>, mean: UnsafeMutablePointer<Float>,
    square: UnsafeMutablePointer<Float>, count: Int
  ) {
    var options = options.options(step: step)
    table.pointee.adam_f32(&options, weight, gradient, mean, square, count)
  }
}
