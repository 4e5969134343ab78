extension Tensor {
  /// The elements as 32-bit floats, converted where they are of another type.
  public var floats: [Float] {
    switch elementType {
    case .f32: withElements(as: Float.self) { Array($0) }
    case .f64: withElements(as: Double.self) { $0.map { Float($0) } }
    case .f16: withElements(as: Float16.self) { $0.map(Float.init) }
    case .bf16: withElements(as: UInt16.self) { $0.map { Float(bitPattern: UInt32($0) << 16) } }
    case .i8: withElements(as: Int8.self) { $0.map(Float.init) }
    case .u8, .bool: withElements(as: UInt8.self) { $0.map(Float.init) }
    case .i16: withElements(as: Int16.self) { $0.map(Float.init) }
    case .u16: withElements(as: UInt16.self) { $0.map(Float.init) }
    case .i32: withElements(as: Int32.self) { $0.map(Float.init) }
    case .u32: withElements(as: UInt32.self) { $0.map { Float($0) } }
    case .u64: withElements(as: UInt64.self) { $0.map(Float.init) }
    case .i64: withElements(as: Int64.self) { $0.map(Float.init) }
    }
  }

  /// This tensor as 32-bit floats: itself where it is that already.
  public var asFloat: Tensor {
    if elementType == .f32 { return self }
    let count = count
    return Tensor(shape: shape) { target in
      guard let target = target.baseAddress else { return }
      withUnsafeBytes { source in
        guard let source = source.baseAddress else { return }
        Conversion(source: source, elementType: elementType, target: target, count: count).run()
      }
    }
  }

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

/// Elements to be made floats, a run of them by each task.
private struct Conversion: @unchecked Sendable {
  // Sound because tasks write runs that lie apart, within memory that outlives them.
  let source: UnsafeRawPointer
  let elementType: ElementType
  let target: UnsafeMutablePointer<Float>
  let count: Int
  let kernels = KernelSet.current

  private static let elementsPerTask = 1 << 16

  func run() {
    ThreadPool.run(tasks: (count + Self.elementsPerTask - 1) / Self.elementsPerTask) { task in
      let start = task * Self.elementsPerTask
      kernels.convert(
        source + start * elementType.bytes, elementType, into: target + start, .f32,
        count: min(Self.elementsPerTask, count - start))
    }
  }
}
