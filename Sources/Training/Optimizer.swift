/// How a gradient becomes a step of the weights.
public enum Optimizer: Hashable, Sendable, Codable {
  /// Stochastic gradient descent, with momentum and decay as PyTorch defines them.
  case sgd(momentum: Double = 0.9, weightDecay: Double = 0)
  /// Kingma and Ba 2015, arXiv 1412.6980.
  case adam(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8)
  /// Loshchilov and Hutter 2019, arXiv 1711.05101.
  case adamW(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0.01)
}
