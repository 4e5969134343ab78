/// A colour, 8 bits a channel (sRGB).
public struct RGB: Hashable, Sendable, Codable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8

  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  init(hex: Int) {
    self.init(UInt8(hex >> 16 & 255), UInt8(hex >> 8 & 255), UInt8(hex & 255))
  }

  init(gray: UInt8) { self.init(gray, gray, gray) }

  /// Rec. 601 luma, 0 to 255.
  var brightness: Int { (299 * Int(red) + 587 * Int(green) + 114 * Int(blue) + 500) / 1000 }

  var hex: String {
    "#"
      + [red, green, blue].map { channel in
        let digits = String(channel, radix: 16)
        return channel < 16 ? "0" + digits : digits
      }.joined()
  }
}

extension RGB {
  /// What follows 38 or 48 in an escape sequence.
  func escapeCode(_ style: ChartStyle.Color) -> String {
    style == .ansi24 ? "2;\(red);\(green);\(blue)" : "5;\(ansi256)"
  }

  /// The nearest of xterm's 6×6×6 colour cube (16–231) and its 24 greys (232–255).
  var ansi256: Int {
    let levels = [0, 95, 135, 175, 215, 255]
    func nearest(_ channel: UInt8) -> Int {
      levels.indices.min {
        abs(levels[$0] - Int(channel)) < abs(levels[$1] - Int(channel))
      } ?? 0
    }
    let cube = [nearest(red), nearest(green), nearest(blue)]
    let gray = min(max((brightness - 8 + 5) / 10, 0), 23)
    let cubeDistance = distance(to: cube.map { levels[$0] })
    let grayDistance = distance(to: Array(repeating: 8 + 10 * gray, count: 3))
    return grayDistance < cubeDistance ? 232 + gray : 16 + 36 * cube[0] + 6 * cube[1] + cube[2]
  }

  private func distance(to other: [Int]) -> Int {
    zip([red, green, blue], other).reduce(0) { sum, pair in
      let difference = Int(pair.0) - pair.1
      return sum + difference * difference
    }
  }
}
