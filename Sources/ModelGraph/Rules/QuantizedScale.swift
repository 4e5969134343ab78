import TensorEngine

/// The grid that a tensor of integers lies on: real = scale · (integer - zero point).
///
/// Jacob et al. 2017, arXiv 1712.05877, equation 1.
public struct QuantizedScale: Hashable, Sendable {
  public var scale: Float
  public var zeroPoint: Int

  public init(scale: Float, zeroPoint: Int) {
    self.scale = scale
    self.zeroPoint = zeroPoint
  }

  /// The pair of attributes that state the grid of an input or output; `role` is empty or like
  /// `input`, `output`.
  public func attributes(_ role: String) -> [String: Attribute] {
    let names = Self.names(role)
    return [names.scale: .number(Double(scale)), names.zeroPoint: .integer(zeroPoint)]
  }

  static func parameters(_ role: String) -> [Parameter] {
    let names = names(role)
    return [.number(names.scale), .integer(names.zeroPoint)]
  }

  private static func names(_ role: String) -> (scale: String, zeroPoint: String) {
    role.isEmpty ? ("scale", "zeroPoint") : ("\(role)Scale", "\(role)ZeroPoint")
  }

  /// The grid that a node's attributes give.
  ///
  /// - Throws: A `GraphError` where the scale isn't positive or the zero point no integer of the type.
  init(_ application: Application, _ role: String = "", type: ElementType = .u8) throws {
    let names = Self.names(role)
    scale = Float(application.number(names.scale))
    zeroPoint = application.integer(names.zeroPoint)
    guard scale > 0, scale.isFinite else {
      throw application.error("`\(names.scale)` must be a positive number, not \(scale)")
    }
    guard type.integerRange.contains(zeroPoint) else {
      let (low, high) = (type.integerRange.lowerBound, type.integerRange.upperBound)
      throw application.error(
        "`\(names.zeroPoint)` must be from \(low) to \(high), not \(zeroPoint)")
    }
  }

  /// The integer nearest to a real number, ties to even, within 0 to 255.
  func integer(_ real: Float) -> Int {
    let code = (real / scale).rounded(.toNearestOrEven) + Float(zeroPoint)
    return Int(min(max(code, 0), 255))
  }

  /// The integers that an activation lets through.
  func bounds(after activation: FusedActivation) -> ClosedRange<Int> {
    switch activation {
    case .none: 0...255
    case .relu: zeroPoint...255
    case .relu6: zeroPoint...integer(6)
    }
  }
}
