/// A dense array of numbers with a shape, in row-major order.
///
/// A tensor is a value and never changes; reshaping it or taking rows of it shares its storage.
public struct Tensor: Sendable {
  public let shape: [Int]
  public let elementType: ElementType
  /// Where the elements are, and from which byte on.
  public let storage: Storage
  public let byteOffset: Int

  /// A view of `storage`.
  ///
  /// - Precondition: The elements lie within the storage.
  public init(shape: [Int], elementType: ElementType, storage: Storage, byteOffset: Int = 0) {
    let byteCount = shape.reduce(1, *) * elementType.bytes
    precondition(
      byteOffset >= 0 && byteOffset + byteCount <= storage.bytes.count,
      "a tensor of \(byteCount) bytes at \(byteOffset) exceeds \(storage.bytes.count) bytes")
    self.shape = shape
    self.elementType = elementType
    self.storage = storage
    self.byteOffset = byteOffset
  }

  /// New memory, which `fill` must write completely.
  public init(
    shape: [Int], elementType: ElementType,
    filledBy fill: (UnsafeMutableRawBufferPointer) throws -> Void
  ) rethrows {
    let count = shape.reduce(1, *) * elementType.bytes
    self.init(
      shape: shape, elementType: elementType, storage: try Storage(count: count, filledBy: fill))
  }

  /// New 32-bit floats, which `fill` must write completely.
  public init(
    shape: [Int], filledBy fill: (UnsafeMutableBufferPointer<Float>) throws -> Void
  ) rethrows {
    try self.init(shape: shape, elementType: .f32) { try fill($0.bindMemory(to: Float.self)) }
  }

  /// - Precondition: `elements.count` is the product of `shape`.
  public init(_ elements: [Float], shape: [Int]) {
    precondition(
      elements.count == shape.reduce(1, *), "\(elements.count) elements can't fill \(shape)")
    self.init(shape: shape) { _ = $0.initialize(from: elements) }
  }

  public init(repeating value: Float, shape: [Int]) {
    self.init(shape: shape) { $0.initialize(repeating: value) }
  }

  public var count: Int { shape.reduce(1, *) }
  public var byteCount: Int { count * elementType.bytes }

  /// The elements' bytes.
  public func withUnsafeBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    let bytes = storage.bytes[byteOffset..<(byteOffset + byteCount)]
    return try withExtendedLifetime(storage) { try body(UnsafeRawBufferPointer(rebasing: bytes)) }
  }

  /// The elements as they lie in memory.
  ///
  /// - Precondition: `Element` is what `elementType` says, and the offset is aligned for it.
  public func withElements<Element, Result>(
    as type: Element.Type, _ body: (UnsafeBufferPointer<Element>) throws -> Result
  ) rethrows -> Result {
    precondition(
      MemoryLayout<Element>.stride == elementType.bytes, "\(elementType) elements aren't \(type)")
    return try withUnsafeBytes { try body($0.bindMemory(to: type)) }
  }

  /// Lets the system have the elements' memory where they are part of a mapped file: they were
  /// read, and won't be for long. It reads them again should they be.
  public func giveBackPages() {
    storage.giveBackPages(of: byteOffset..<(byteOffset + byteCount))
  }

  /// The same elements under another shape.
  ///
  /// - Precondition: The shapes hold equally many.
  public func reshaped(to shape: [Int]) -> Tensor {
    precondition(shape.reduce(1, *) == count, "\(self.shape) can't be reshaped to \(shape)")
    return Tensor(
      shape: shape, elementType: elementType, storage: storage, byteOffset: byteOffset)
  }

  /// The slice `range` along the first axis, sharing this tensor's storage.
  public func rows(_ range: Range<Int>) -> Tensor {
    precondition(
      shape.first.map { range.lowerBound >= 0 && range.upperBound <= $0 } ?? false,
      "rows \(range) of \(shape)")
    let rowBytes = shape.dropFirst().reduce(1, *) * elementType.bytes
    return Tensor(
      shape: [range.count] + shape.dropFirst(), elementType: elementType, storage: storage,
      byteOffset: byteOffset + range.lowerBound * rowBytes)
  }
}

extension Tensor: Equatable {
  /// Equal bits under equal shapes; so a NaN equals itself here, and 0 differs from -0.
  public static func == (a: Tensor, b: Tensor) -> Bool {
    guard a.shape == b.shape, a.elementType == b.elementType else { return false }
    return a.withUnsafeBytes { a in b.withUnsafeBytes { b in a.elementsEqual(b) } }
  }
}
