/// What shade and colour a value has among others.
struct Shading {
  let lower: Double
  let upper: Double
  /// Whether both signs occur: then zero is the middle of the colours.
  var isDiverging: Bool { lower < 0 && upper > 0 }

  init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  init(_ extent: Extent) {
    self =
      extent.isEmpty
      ? Shading(lower: 0, upper: 1) : Shading(lower: extent.lower, upper: extent.upper)
  }

  /// 0 for the lowest value, 1 for the highest.
  func share(_ value: Double) -> Double {
    let length = upper / 2 - lower / 2
    return length > 0 ? min(max((value / 2 - lower / 2) / length, 0), 1) : 0.5
  }

  func color(_ value: Double) -> RGB {
    guard isDiverging else { return Palette.color(share(value), in: Palette.sequential) }
    let reach = max(-lower, upper)
    return Palette.color(0.5 + value / reach / 2, in: Palette.diverging)
  }

  func shade(_ value: Double, _ glyphs: Glyphs) -> Character {
    let last = glyphs.shades.count - 1
    return glyphs.shades[Int((share(value) * Double(last)).rounded())]
  }
}
