extension Tensor {
  /// The elements as 32-bit floats, converted where they are of another type.
  public var floats: [Float] {
    switch elementType {
    case .f32: withElements(as: Float.self) { Array($0) }
    case .f16: withElements(as: Float16.self) { $0.map(Float.init) }
    case .bf16: withElements(as: UInt16.self) { $0.map { Float(bitPattern: UInt32($0) << 16) } }
    case .i8: withElements(as: Int8.self) { $0.map(Float.init) }
    case .u8, .bool: withElements(as: UInt8.self) { $0.map(Float.init) }
    case .i16: withElements(as: Int16.self) { $0.map(Float.init) }
    case .i32: withElements(as: Int32.self) { $0.map(Float.init) }
    case .i64: withElements(as: Int64.self) { $0.map(Float.init) }
    }
  }

  /// This tensor as 32-bit floats: itself where it is that already.
  public var asFloat: Tensor { elementType == .f32 ? self : Tensor(floats, shape: shape) }

  /// A tensor of any type of integer or float from its elements in row-major order.
  ///
  /// - Precondition: `Element` is what `elementType` says.
  public init<Element>(_ elements: [Element], shape: [Int], as elementType: ElementType) {
    precondition(MemoryLayout<Element>.stride == elementType.bytes, "not \(elementType)")
    precondition(elements.count == shape.reduce(1, *), "\(elements.count) can't fill \(shape)")
    self.init(shape: shape, elementType: elementType) { bytes in
      elements.withUnsafeBytes { bytes.copyMemory(from: $0) }
    }
  }
}
