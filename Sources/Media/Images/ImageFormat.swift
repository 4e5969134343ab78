/// A kind of file that holds a picture. Listed in `all`, one file in `Formats` each.
struct ImageFormat: Sendable {
  let name: String
  /// Whether a file of these bytes is of this format.
  let recognizes: @Sendable ([UInt8]) -> Bool
  let read: @Sendable (FileBytes) throws(MediaError) -> Image

  static let all: [ImageFormat] = [
    .bmp, .jpeg, .png,
  ]
}

extension Image {
  /// The picture in a file of any of the formats, known by its first bytes.
  ///
  /// - Throws: A `MediaError` naming the file, the place where one is to blame, and what was expected.
  public init(contentsOf path: String) throws(MediaError) {
    try self.init(FileBytes(path))
  }

  init(_ file: FileBytes) throws(MediaError) {
    guard !file.bytes.isEmpty else { throw file.failure("the file is empty") }
    guard let format = ImageFormat.all.first(where: { $0.recognizes(file.bytes) }) else {
      let names = ImageFormat.all.map(\.name).joined(separator: ", ")
      throw file.failure("it isn't a picture of a known format", hint: "the formats are \(names)")
    }
    self = try format.read(file)
  }

  /// Whether files named so are pictures.
  public static func isNamed(_ path: String) -> Bool {
    [".bmp", ".png", ".jpg", ".jpeg"].contains(where: path.lowercased().hasSuffix)
  }
}

extension FileBytes {
  /// A size in pixels that a file's head gives.
  ///
  /// - Throws: A `MediaError` where it holds no pixel or too many.
  func checkSize(width: Int, height: Int, at offset: Int? = nil) throws(MediaError) {
    guard width > 0, height > 0, width <= Image.mostPixels, height <= Image.mostPixels / width
    else {
      throw failure(
        "a picture of \(width) by \(height) pixels; 1 to \(Image.mostPixels) pixels are read",
        at: offset)
    }
  }
}
