/// Plain loops over integers of 8 or 16 bits, for operators that are rare or small: each element as
/// 32 bits in, 32 bits out, held to what its type holds.
public enum IntegerLoops {
  /// `y = function(x)`, held to what the type of `y` holds, over `count` numbers of 32 bits.
  public static func narrow(
    _ x: UnsafePointer<Int32>, _ type: ElementType, into y: UnsafeMutableRawPointer, count: Int,
    _ function: (Int32) -> Int32
  ) {
    switch type {
    case .i8: narrow(x, y, count, Int8.self, function)
    case .u8: narrow(x, y, count, UInt8.self, function)
    case .i16: narrow(x, y, count, Int16.self, function)
    default: preconditionFailure("\(type) isn't an integer of 8 or 16 bits")
    }
  }

  /// `y = function(a, b)` over the units of a walk of two operands.
  public static func combine(
    _ type: ElementType, _ walk: Broadcast, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer,
    into y: UnsafeMutableRawPointer, units: Range<Int>, _ function: (Int32, Int32) -> Int32
  ) {
    switch type {
    case .i8: combine(walk, a, b, y, units, Int8.self, function)
    case .u8: combine(walk, a, b, y, units, UInt8.self, function)
    case .i16: combine(walk, a, b, y, units, Int16.self, function)
    default: preconditionFailure("\(type) isn't an integer of 8 or 16 bits")
    }
  }

  /// `y = table[x - lowest]`: a function of one integer, known for each that the type holds.
  ///
  /// - Parameter table: 256 entries of `entryBytes` bytes, or 65,536 for 16-bit integers, the
  ///   lowest integer's first.
  public static func lookUp(
    _ type: ElementType, _ x: UnsafeRawPointer, table: UnsafeRawPointer, entryBytes: Int,
    into y: UnsafeMutableRawPointer, count: Int
  ) {
    switch entryBytes {
    case 1: lookUp(type, x, table.assumingMemoryBound(to: UInt8.self), y, count)
    case 2: lookUp(type, x, table.assumingMemoryBound(to: UInt16.self), y, count)
    case 4: lookUp(type, x, table.assumingMemoryBound(to: UInt32.self), y, count)
    default: preconditionFailure("entries of \(entryBytes) bytes")
    }
  }

  /// `y = round(x / scale) + zeroPoint`, halves away from 0, held to what the type holds.
  public static func quantize(
    _ x: UnsafePointer<Float>, scale: Float, zeroPoint: Int32, _ type: ElementType,
    into y: UnsafeMutableRawPointer, count: Int
  ) {
    switch type {
    case .i8: quantize(x, scale, zeroPoint, y, count, Int8.self)
    case .u8: quantize(x, scale, zeroPoint, y, count, UInt8.self)
    case .i16: quantize(x, scale, zeroPoint, y, count, Int16.self)
    default: preconditionFailure("\(type) isn't an integer of 8 or 16 bits")
    }
  }

  private static func quantize<Element: FixedWidthInteger>(
    _ x: UnsafePointer<Float>, _ scale: Float, _ zeroPoint: Int32, _ y: UnsafeMutableRawPointer,
    _ count: Int, _ type: Element.Type
  ) {
    let y = y.assumingMemoryBound(to: type)
    let (low, high) = (
      Float(Int(Element.min) - Int(zeroPoint)), Float(Int(Element.max) - Int(zeroPoint))
    )
    for index in 0..<count {
      let value = (x[index] / scale).rounded()
      let held = value.isNaN ? 0 : Swift.min(Swift.max(value, low), high)
      y[index] = Element(truncatingIfNeeded: Int32(held) + zeroPoint)
    }
  }

  private static func narrow<Element: FixedWidthInteger>(
    _ x: UnsafePointer<Int32>, _ y: UnsafeMutableRawPointer, _ count: Int, _ type: Element.Type,
    _ function: (Int32) -> Int32
  ) {
    let y = y.assumingMemoryBound(to: type)
    for index in 0..<count { y[index] = Element(clamping: function(x[index])) }
  }

  private static func combine<Element: FixedWidthInteger>(
    _ walk: Broadcast, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer,
    _ y: UnsafeMutableRawPointer, _ units: Range<Int>, _ type: Element.Type,
    _ function: (Int32, Int32) -> Int32
  ) {
    let (a, b) = (a.assumingMemoryBound(to: type), b.assumingMemoryBound(to: type))
    let y = y.assumingMemoryBound(to: type)
    walk.forEachRun(in: units) { output, rows, count, run in
      let (first, second) = (run(0), run(1))
      for row in 0..<rows {
        for index in 0..<count {
          let x = Int32(a[first.offset + row * first.row + index * first.step])
          let z = Int32(b[second.offset + row * second.row + index * second.step])
          y[output + row * count + index] = Element(clamping: function(x, z))
        }
      }
    }
  }

  private static func lookUp<Entry>(
    _ type: ElementType, _ x: UnsafeRawPointer, _ table: UnsafePointer<Entry>,
    _ y: UnsafeMutableRawPointer, _ count: Int
  ) {
    let y = y.assumingMemoryBound(to: Entry.self)
    switch type {
    case .i8:
      let x = x.assumingMemoryBound(to: Int8.self)
      for index in 0..<count { y[index] = table[Int(x[index]) + 128] }
    case .u8:
      let x = x.assumingMemoryBound(to: UInt8.self)
      for index in 0..<count { y[index] = table[Int(x[index])] }
    case .i16:
      let x = x.assumingMemoryBound(to: Int16.self)
      for index in 0..<count { y[index] = table[Int(x[index]) + 32_768] }
    default: preconditionFailure("\(type) isn't an integer of 8 or 16 bits")
    }
  }
}
