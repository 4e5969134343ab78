/// The colours of series and of values, chosen to be told apart by colour-blind eyes.
enum Palette {
  /// Okabe & Ito's qualitative set ("Color Universal Design", 2008), darkest first.
  static let series: [RGB] = [
    0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x999999, 0xF0E442,
  ].map(RGB.init(hex:))

  /// The same as xterm colours, lightened or darkened to be read on black and on white.
  static let terminal = [32, 202, 35, 175, 214, 74, 246, 185]

  static func series(_ index: Int) -> RGB { series[index % series.count] }

  /// Perceptually even, dark to bright: five stops of viridis.
  static let sequential = [0x440154, 0x3B528B, 0x21918C, 0x5EC962, 0xFDE725].map(RGB.init(hex:))

  /// Blue for negative, red for positive, near white at zero: stops of ColorBrewer's RdBu.
  static let diverging = [0x2166AC, 0x92C5DE, 0xF7F7F7, 0xF4A582, 0xB2182B].map(RGB.init(hex:))

  /// The colour at a share of the way through the stops.
  static func color(_ share: Double, in stops: [RGB]) -> RGB {
    let position = min(max(share, 0), 1) * Double(stops.count - 1)
    let index = min(Int(position), stops.count - 2)
    let fraction = position - Double(index)
    func mix(_ channel: KeyPath<RGB, UInt8>) -> UInt8 {
      let from = Double(stops[index][keyPath: channel])
      let to = Double(stops[index + 1][keyPath: channel])
      return UInt8((from + (to - from) * fraction).rounded())
    }
    return RGB(mix(\.red), mix(\.green), mix(\.blue))
  }
}
