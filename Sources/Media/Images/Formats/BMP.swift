extension ImageFormat {
  /// Windows bitmaps: 1, 4 or 8 bits with a palette, 16, 24 or 32 bits of colour, uncompressed.
  ///
  /// Layout: Microsoft, "Bitmap Storage" and `BITMAPINFOHEADER` to `BITMAPV5HEADER`.
  static let bmp = ImageFormat(
    name: "BMP",
    recognizes: { $0.starts(with: [UInt8(ascii: "B"), UInt8(ascii: "M")]) },
    read: { file throws(MediaError) in try BMPReader(file).image() })
}

/// Reads a bitmap's head, then its rows, which lie from the bottom up unless the height is negative.
private struct BMPReader {
  private let file: FileBytes
  private let width: Int
  private let height: Int
  private let isTopDown: Bool
  private let bits: Int
  private let pixelOffset: Int
  private let headerBytes: Int
  private let colors: Int
  /// Where red, green and blue lie in a pixel of 16 or 32 bits.
  private var masks = [0x7c00, 0x03e0, 0x001f]

  private static let headerOffset = 14

  init(_ file: FileBytes) throws(MediaError) {
    self.file = file
    pixelOffset = try file.littleEndian(at: 10, bytes: 4, "where the pixels begin")
    headerBytes = try file.littleEndian(at: 14, bytes: 4, "the header's length")
    guard headerBytes >= 40, headerBytes <= 256 else {
      throw file.failure("expected a header of 40 to 256 bytes, found \(headerBytes)", at: 14)
    }
    width = try file.littleEndian(at: 18, bytes: 4, "the width")
    let rows = Int32(
      truncatingIfNeeded: try file.littleEndian(at: 22, bytes: 4, "the height"))
    isTopDown = rows < 0
    height = Int(rows.magnitude)
    try file.checkSize(width: width, height: height, at: 18)
    bits = try file.littleEndian(at: 28, bytes: 2, "the bits of a pixel")
    let compression = try file.littleEndian(at: 30, bytes: 4, "the kind of compression")
    let given = try file.littleEndian(at: 46, bytes: 4, "the number of colours")
    colors = given == 0 && bits <= 8 ? 1 << bits : given
    try check(compression)
    if bits == 32 { masks = [0xff0000, 0xff00, 0xff] }
    if compression == 3 {
      for index in 0..<3 {
        masks[index] = try file.littleEndian(at: 54 + 4 * index, bytes: 4, "a colour's mask")
      }
    }
  }

  private func check(_ compression: Int) throws(MediaError) {
    guard [1, 4, 8, 16, 24, 32].contains(bits) else {
      throw file.failure("expected 1, 4, 8, 16, 24 or 32 bits a pixel, found \(bits)", at: 28)
    }
    guard compression == 0 || compression == 3 && bits >= 16 && bits != 24 else {
      throw file.failure(
        "its pixels are compressed (kind \(compression))", at: 30,
        hint: "save it uncompressed, or as PNG")
    }
    guard bits > 8 || (1...(1 << bits)).contains(colors) else {
      throw file.failure("expected at most \(1 << bits) colours, found \(colors)", at: 46)
    }
  }

  func image() throws(MediaError) -> Image {
    let rowBytes = (width * bits + 31) / 32 * 4
    let needed = rowBytes * height
    guard pixelOffset <= file.bytes.count, file.bytes.count - pixelOffset >= needed else {
      throw file.failure(
        "expected \(needed) bytes of pixels, found \(max(0, file.bytes.count - pixelOffset))",
        at: min(pixelOffset, file.bytes.count))
    }
    let palette = bits <= 8 ? try palette() : []
    var samples: [UInt8] = []
    samples.reserveCapacity(width * height * 3)
    for row in 0..<height {
      let start = pixelOffset + (isTopDown ? row : height - 1 - row) * rowBytes
      for column in 0..<width {
        let (red, green, blue) = pixel(column, inRowAt: start, palette)
        samples.append(red)
        samples.append(green)
        samples.append(blue)
      }
    }
    return Image(width: width, height: height, channels: 3, samples: samples)
  }

  private typealias Color = (red: UInt8, green: UInt8, blue: UInt8)

  private func palette() throws(MediaError) -> [Color] {
    let start = Self.headerOffset + headerBytes
    var palette: [Color] = []
    for index in 0..<colors {
      let color = try file.littleEndian(at: start + 4 * index, bytes: 4, "a colour")
      palette.append(
        (UInt8(color >> 16 & 255), UInt8(color >> 8 & 255), UInt8(color & 255)))
    }
    return palette
  }

  private func pixel(_ column: Int, inRowAt start: Int, _ palette: [Color]) -> Color {
    let bytes = file.bytes
    switch bits {
    case 24:
      let offset = start + 3 * column
      return (bytes[offset + 2], bytes[offset + 1], bytes[offset])
    case 16, 32:
      let offset = start + bits / 8 * column
      let value = (0..<(bits / 8)).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
      return (field(value, masks[0]), field(value, masks[1]), field(value, masks[2]))
    default:
      let bit = column * bits
      let shift = 8 - bits - bit % 8
      let index = Int(bytes[start + bit / 8]) >> shift & (1 << bits - 1)
      // An index beyond the palette is black, as other readers have it.
      return index < palette.count ? palette[index] : (0, 0, 0)
    }
  }

  /// The bits of a mask, stretched to 0…255.
  private func field(_ value: Int, _ mask: Int) -> UInt8 {
    guard mask != 0 else { return 0 }
    let shift = mask.trailingZeroBitCount
    let most = mask >> shift
    return UInt8(clamping: ((value & mask) >> shift) * 255 / most)
  }
}
