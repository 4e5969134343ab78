/// What is known of a device, for estimates of what a model would cost there.
public struct DeviceProfile: Sendable {
  /// What operations and memory accesses take, in picojoules.
  public struct Energy: Sendable {
    /// A multiplication and an addition of 32-bit floats.
    public var floatMultiplyAdd: Double
    /// A multiplication of 8-bit integers and an addition of 32-bit ones.
    public var integerMultiplyAdd: Double
    /// Any other operation on an element, taken as an addition of floats.
    public var otherOperation: Double
    /// A byte of weights, read from outside the chip.
    public var weightByte: Double
    /// A byte of activations, read or written on the chip.
    public var activationByte: Double
  }

  public let name: String
  public let summary: String
  /// Where the figures are from.
  public let source: String
  public let energy: Energy

  /// The profiles. A new one is a file in `Profiles/` and a line here.
  public static let all: [DeviceProfile] = [
    .horowitz45nm
  ]
}
