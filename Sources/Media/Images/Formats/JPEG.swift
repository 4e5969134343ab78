internal import CJPEG

extension ImageFormat {
  /// JPEG (ITU-T T.81), through libjpeg, as the library decodes it by default. A file that ends too
  /// early is an error, not a picture that is grey below.
  static let jpeg = ImageFormat(
    name: "JPEG",
    recognizes: { $0.starts(with: [0xff, 0xd8, 0xff]) },
    read: { file throws(MediaError) in
      try file.decoded { bytes, target in
        var picture = cjpeg_picture()
        let isRead = cjpeg_read(
          bytes.baseAddress, bytes.count, target?.baseAddress, target?.count ?? 0, &picture)
        return DecodedPicture(
          width: picture.width, height: picture.height, channels: picture.channels,
          complaint: isRead == 1 ? nil : text(inCharacters: picture.message))
      }
    })
}
