internal import CKernels

/// Which whole numbers a byte holds.
public enum ByteType: Sendable {
  /// 0 to 255.
  case unsigned
  /// -128 to 127.
  case signed

  /// What makes a byte of this type an unsigned one, by exclusive or.
  var flip: UInt8 { self == .signed ? 0x80 : 0 }
  /// What makes a byte of this type a signed one.
  var weightFlip: UInt8 { self == .unsigned ? 0x80 : 0 }
  /// How much larger that unsigned byte is.
  var lift: Int32 { self == .signed ? 128 : 0 }

  public var range: ClosedRange<Int32> { self == .signed ? -128...127 : 0...255 }
}

/// Fixed-point multipliers column by column, as `FixedPointMultiplier` has them.
public struct FixedPointColumns {
  public var factors: UnsafePointer<Int32>
  /// Left out where every multiplier is below a half: none is shifted to the left, and each to the
  /// right.
  public var lefts: UnsafePointer<Int32>?
  public var rights: UnsafePointer<Int32>

  public init(
    factors: UnsafePointer<Int32>, lefts: UnsafePointer<Int32>?, rights: UnsafePointer<Int32>
  ) {
    self.factors = factors
    self.lefts = lefts
    self.rights = rights
  }
}

/// What follows an exact integer sum.
public struct Requantization {
  /// What is stored.
  public enum Target: Sendable {
    /// `round(sum * multiplier) + zeroPoint` held within `range`, halves rounding to even.
    case byte(zeroPoint: Int32, range: ClosedRange<Int32>)
    /// A byte by the fixed-point multipliers that are given apart.
    case fixedByte(zeroPoint: Int32, range: ClosedRange<Int32>)
    /// A byte by the 64-bit multipliers that are given apart, halves rounding away from zero.
    case realByte(zeroPoint: Int32, range: ClosedRange<Int32>)
    /// `sum * multiplier * scale` as a 32-bit float, the bias where there are biases, and the
    /// activation.
    case float
    /// The sum as a 32-bit whole number.
    case sum
  }

  /// Added to the sums, one for each column; see `writeOffsets`.
  public var offsets: UnsafePointer<Int32>?
  /// One for each column; `nil` only for sums.
  public var multipliers: UnsafePointer<Float>?
  /// The factors and shifts of fixed-point multipliers, one for each column.
  public var fixed: FixedPointColumns?
  /// 64-bit multipliers, one for each column.
  public var reals: UnsafePointer<Double>?
  /// Added to floats, one for each column.
  public var biases: UnsafePointer<Float>?
  /// What floats are multiplied by behind their multipliers, and what follows their biases.
  public var scale: Float = 1
  public var activation = Epilogue.Activation.none
  /// The zero point of the weights as signed bytes; 0 where they are symmetric.
  public var weightZero: Int32
  public var target: Target

  public init(
    offsets: UnsafePointer<Int32>?, multipliers: UnsafePointer<Float>?,
    biases: UnsafePointer<Float>? = nil, weightZero: Int32 = 0, target: Target
  ) {
    self.offsets = offsets
    self.multipliers = multipliers
    self.biases = biases
    self.weightZero = weightZero
    self.target = target
  }

  var raw: ck_requantization {
    var raw = ck_requantization()
    raw.offsets = offsets
    raw.multipliers = multipliers
    raw.biases = biases
    raw.weight_zero = weightZero
    switch target {
    case .byte(let zeroPoint, let range):
      precondition(multipliers != nil, "bytes are made with multipliers")
      raw.target = ck_integer_target_byte
      raw.zero_point = zeroPoint
      (raw.low, raw.high) = (range.lowerBound, range.upperBound)
    case .fixedByte(let zeroPoint, let range):
      guard let fixed else { preconditionFailure("fixed bytes are made with fixed multipliers") }
      raw.target = ck_integer_target_fixed
      (raw.factors, raw.lefts, raw.rights) = (fixed.factors, fixed.lefts, fixed.rights)
      raw.zero_point = zeroPoint
      (raw.low, raw.high) = (range.lowerBound, range.upperBound)
    case .realByte(let zeroPoint, let range):
      precondition(reals != nil, "real bytes are made with 64-bit multipliers")
      raw.target = ck_integer_target_real
      raw.reals = reals
      raw.zero_point = zeroPoint
      (raw.low, raw.high) = (range.lowerBound, range.upperBound)
    case .float:
      precondition(multipliers != nil, "floats are made with multipliers")
      raw.target = ck_integer_target_float
      (raw.scale, raw.activation) = (scale, activation.rawValue)
    case .sum: raw.target = ck_integer_target_sum
    }
    return raw
  }

  /// Writes what makes sums of bytes sums of `(a - activationZero) * (w - weightZero)`, plus the
  /// bias: `bias - zero * (column sum - depth * weightZero)`.
  ///
  /// - Parameter columnSums: As `packIntegers` leaves them.
  public static func writeOffsets(
    bias: UnsafePointer<Int32>?, columnSums: UnsafePointer<Int32>, columns: Int, depth: Int,
    activationZero: Int32, activations: ByteType, weightZero: Int32 = 0,
    into offsets: UnsafeMutablePointer<Int32>
  ) {
    let zero = activationZero + activations.lift
    for column in 0..<columns {
      let weights = columnSums[column] &- Int32(truncatingIfNeeded: depth) &* weightZero
      offsets[column] = (bias?[column] ?? 0) &- zero &* weights
    }
  }
}

extension KernelSet {
  /// The bytes that a packed matrix takes, of `runs` times `depth` rows.
  public static func packedIntegerBytes(runs: Int = 1, depth: Int, columns: Int) -> Int {
    ck_packed_integers(runs, depth, columns)
  }

  /// Packs 8-bit weights for `multiplyIntegers`; a packed matrix serves every kernel set.
  ///
  /// - Parameters:
  ///   - weights: `[runs, depth, columns]` with rows `rowStride` and columns `columnStride` bytes
  ///     apart. A product has one run, a convolution one for each row of its kernel.
  ///   - type: Unsigned weights are stored as signed ones that are 128 less, and so must their
  ///     zero point be.
  ///   - columnSums: Gets each column's sum, for `Requantization.writeOffsets`.
  public static func packIntegers(
    _ weights: UnsafeRawPointer, _ type: ByteType = .signed, runs: Int = 1, depth: Int,
    columns: Int,
    rowStride: Int, columnStride: Int, into packed: UnsafeMutablePointer<Int8>,
    columnSums: UnsafeMutablePointer<Int32>
  ) {
    checkDepth(runs * depth)
    ck_pack_integers(
      weights.assumingMemoryBound(to: Int8.self), runs, depth, columns, rowStride, columnStride,
      type.weightFlip, packed, columnSums)
  }

  static func checkDepth(_ depth: Int) {
    precondition(
      (0...ck_deepest_integer_product).contains(depth),
      "an integer product of depth \(depth) may not fit 32 bits")
  }

  /// target[rows, columns] = activations[rows, depth] times packed weights, exactly, and then what
  /// `requantization` says.
  public func multiplyIntegers(
    _ activations: UnsafeRawPointer, _ type: ByteType, packed: UnsafePointer<Int8>,
    into target: UnsafeMutableRawPointer, rows: Int, columns: Int, depth: Int,
    requantization: Requantization
  ) {
    Self.checkDepth(depth)
    var product = ck_integer_product(
      rows: rows, columns: columns, depth: depth,
      activations: activations.assumingMemoryBound(to: UInt8.self), activation_stride: depth,
      flip: type.flip, packed: packed, target: target, target_stride: columns,
      requantization: requantization.raw)
    table.pointee.integer_product(&product)
  }
}
