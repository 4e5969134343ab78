internal import CKernels

/// What follows a product or a convolution: + bias, + residual, activation, in this order.
public struct Epilogue {
  /// An activation that costs nothing behind a product. A NaN stays one.
  public enum Activation: Int32, Sendable, CaseIterable {
    case none = 0
    case relu = 1
    case relu6 = 2
  }

  /// One for each column or channel of the output.
  public var bias: UnsafePointer<Float>?
  /// As large as the output, and stored like it.
  public var residual: UnsafePointer<Float>?
  public var activation: Activation

  public init(
    bias: UnsafePointer<Float>? = nil, residual: UnsafePointer<Float>? = nil,
    activation: Activation = .none
  ) {
    self.bias = bias
    self.residual = residual
    self.activation = activation
  }

  /// Nothing follows.
  public static var none: Epilogue { Epilogue() }

  func raw(residualStride: Int) -> ck_epilogue {
    ck_epilogue(
      bias: bias, residual: residual, residual_stride: residualStride,
      activation: activation.rawValue)
  }
}
