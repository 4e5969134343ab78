internal import CPNG

extension ImageFormat {
  /// Portable Network Graphics (ISO/IEC 15948), through libpng. What is transparent is dropped, not
  /// blended; 16 bits become 8.
  static let png = ImageFormat(
    name: "PNG",
    recognizes: { $0.starts(with: [0x89] + Array("PNG\r\n".utf8)) },
    read: { file throws(MediaError) in
      try file.decoded { bytes, target in
        var picture = cpng_picture()
        let isRead = cpng_read(
          bytes.baseAddress, bytes.count, target?.baseAddress, target?.count ?? 0, &picture)
        return DecodedPicture(
          width: picture.width, height: picture.height, channels: picture.channels,
          complaint: isRead == 1 ? nil : text(inCharacters: picture.message))
      }
    })
}
