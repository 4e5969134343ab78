/// What a system library says of a picture: its size, its samples' channels, its complaint.
struct DecodedPicture {
  var width: Int
  var height: Int
  /// 1 or 3; one more where opacity comes last.
  var channels: Int
  /// What is wrong; nil where nothing is.
  var complaint: String?
}

extension FileBytes {
  /// The picture that a system library makes of the bytes: asked once for its size without a place
  /// to write to, then for its samples.
  func decoded(
    by read: (UnsafeBufferPointer<UInt8>, UnsafeMutableBufferPointer<UInt8>?) -> DecodedPicture
  ) throws(MediaError) -> Image {
    let head = bytes.withUnsafeBufferPointer { read($0, nil) }
    try check(head)
    try checkSize(width: head.width, height: head.height)
    var samples = [UInt8](repeating: 0, count: head.width * head.height * head.channels)
    let picture = bytes.withUnsafeBufferPointer { bytes in
      samples.withUnsafeMutableBufferPointer { read(bytes, $0) }
    }
    try check(picture)
    let isOpaque = head.channels == 1 || head.channels == 3
    return Image(
      width: head.width, height: head.height,
      channels: isOpaque ? head.channels : head.channels - 1,
      samples: isOpaque ? samples : Self.withoutLast(of: head.channels, samples))
  }

  private func check(_ picture: DecodedPicture) throws(MediaError) {
    guard let complaint = picture.complaint else { return }
    throw failure(
      "it can't be decoded: \(complaint)",
      hint: "the file is damaged or cut off: copy it again from where it came")
  }

  private static func withoutLast(of channels: Int, _ samples: [UInt8]) -> [UInt8] {
    samples.indices.filter { $0 % channels != channels - 1 }.map { samples[$0] }
  }
}

/// The text in a C structure's array of characters, to the first zero.
func text(inCharacters characters: some Any) -> String {
  withUnsafeBytes(of: characters) { bytes in
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
