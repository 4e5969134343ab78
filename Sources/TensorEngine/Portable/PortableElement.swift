/// An element that the portable kernels calculate with.
///
/// Those are plain Swift, a step at a time: for the types and functions that are too rare to have
/// vector kernels. Whole numbers wrap around; each element is computed in one order.
protocol PortableElement: Comparable, BitwiseCopyable, Sendable {
  static var zero: Self { get }
  static var one: Self { get }
  static var lowest: Self { get }
  static var highest: Self { get }
  /// The number as a whole number drops the fraction, is held to the range, and takes NaN as 0.
  init(real: Double)
  var real: Double { get }
  /// From and to a whole number, by its lowest bits.
  init(wrapping: Int64)
  var wrapped: Int64 { get }
  var isUndefined: Bool { get }

  static func function(_ function: PortableBinary) -> (Self, Self) -> Self
  static func function(_ function: UnaryFunction, p: Float, q: Float) -> (Self) -> Self
}

/// Something that can be done with the elements of any type.
protocol ElementVisitor {
  func visit<Element: PortableElement>(_ type: Element.Type)
}

extension ElementType {
  /// Whether the portable kernels calculate with it: halves are widened first.
  public var isPortable: Bool { self != .f16 && self != .bf16 }

  /// Calls the visitor with the Swift type of the elements.
  ///
  /// - Precondition: The type is portable.
  func accept(_ visitor: some ElementVisitor) {
    switch self {
    case .f32: visitor.visit(Float.self)
    case .f64: visitor.visit(Double.self)
    case .i8: visitor.visit(Int8.self)
    case .u8, .bool: visitor.visit(UInt8.self)
    case .i16: visitor.visit(Int16.self)
    case .u16: visitor.visit(UInt16.self)
    case .i32: visitor.visit(Int32.self)
    case .u32: visitor.visit(UInt32.self)
    case .i64: visitor.visit(Int64.self)
    case .u64: visitor.visit(UInt64.self)
    case .f16, .bf16: preconditionFailure("\(self) elements are widened first")
    }
  }
}

extension UnsafeRawPointer {
  func elements<Element>(_ type: Element.Type) -> UnsafePointer<Element> {
    assumingMemoryBound(to: type)
  }
}

extension UnsafeMutableRawPointer {
  func elements<Element>(_ type: Element.Type) -> UnsafeMutablePointer<Element> {
    assumingMemoryBound(to: type)
  }
}

/// Kernels for any type of element. They take runs, so that cutting the work is the caller's.
public enum PortableKernels {}
