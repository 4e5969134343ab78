/// How much wider and deeper a network is than its authors' smallest or standard one (Howard et al.
/// 2017, arXiv 1704.04861, 3.3; Tan and Le 2019, arXiv 1905.11946, 3.3), and how finely it looks.
struct Scaling {
  /// What channels are multiplied by.
  let width: Double
  /// What the blocks of a stage are multiplied by.
  let depth: Double
  /// How many of the steps that would halve an image next don't.
  private var skippedHalvings: Int

  /// How often networks for photographs halve their image.
  private static let halvings = 5

  init(_ options: Architecture.Options) throws {
    try self.init(
      width: options.multiplier, depth: options.depth, halvings: options.halvings)
  }

  /// - Throws: A `GraphError` where a multiplier isn't above 0 and at most 8, or there are more
  ///   halvings than can be left out.
  init(width: Double?, depth: Double? = nil, halvings: Int? = nil) throws {
    guard (0...Self.halvings).contains(halvings ?? 0) else {
      throw GraphError("`halvings` is from 0 to \(Self.halvings), not \(halvings ?? 0)")
    }
    skippedHalvings = halvings.map { Self.halvings - $0 } ?? 0
    self.width = width ?? 1
    self.depth = depth ?? 1
    for (name, value) in [("multiplier", self.width), ("depth", self.depth)]
    where !(value > 0 && value <= 8) {
      throw GraphError("`\(name)` is above 0 and at most 8, not \(value)")
    }
  }

  /// So many channels multiplied: the nearest multiple of 8, but not less than nine tenths, as the
  /// authors of MobileNetV2 round.
  func channels(_ count: Int, multiple: Int = 8) -> Int {
    Self.multiple(of: multiple, near: Double(count) * width)
  }

  static func multiple(of unit: Int, near value: Double) -> Int {
    let rounded = max(unit, Int(value + Double(unit) / 2) / unit * unit)
    return Double(rounded) < 0.9 * value ? rounded + unit : rounded
  }

  /// The stride of the next layer that has one: 1 for the first that would halve the image, where
  /// the image is to be halved less often, as is done for small ones.
  mutating func stride(_ stride: Int) -> Int {
    guard stride > 1, skippedHalvings > 0 else { return stride }
    skippedHalvings -= 1
    return 1
  }

  /// So many blocks multiplied, rounded up.
  func blocks(_ count: Int) -> Int { Int((Double(count) * depth).rounded(.up)) }
}
