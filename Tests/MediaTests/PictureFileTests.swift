import Foundation
import Testing

@testable import Media

/// The files in `Samples`: written by Pillow 13, 13 by 9 pixels.
@Suite struct PictureFileTests {
  typealias File = (name: String, channels: Int, checksum: UInt32)

  /// What Pillow reads of them: `convert("RGB")`, or the grey samples themselves.
  static let files: [File] = [
    ("color.bmp", 3, 7_703_856), ("gray.bmp", 3, 7_635_138), ("one-bit.bmp", 3, 6_231_690),
    ("opacity.bmp", 3, 7_703_856), ("palette.bmp", 3, 7_662_867), ("color.png", 3, 7_703_856),
    ("gray-opacity.png", 1, 852_997), ("gray.png", 1, 852_997), ("one-bit.png", 1, 696_150),
    ("opacity.png", 3, 7_703_856), ("palette.png", 3, 7_662_867), ("sixteen-bit.png", 1, 784_834),
    ("color.jpg", 3, 7_739_121), ("gray.jpg", 1, 851_855), ("progressive.jpg", 3, 7_701_778),
  ]

  static let folder = URL(filePath: #filePath).appending(path: "../Samples").standardized.path

  static func bytes(of name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
  }

  @Test(arguments: files)
  func readsWhatPillowReads(_ file: File) throws {
    let image = try Image(contentsOf: "\(Self.folder)/\(file.name)")
    #expect((image.width, image.height, image.channels) == (13, 9, file.channels))
    #expect(checksum(image.samples) == file.checksum)
  }

  /// A picture that is cut off is an error, at whatever byte.
  @Test(arguments: files)
  func refusesWhatIsCutOff(_ file: File) throws {
    let bytes = try Self.bytes(of: file.name)
    // The end marks of PNG and JPEG say nothing more.
    let needed = bytes.count - (file.name.hasSuffix("png") ? 12 : 2)
    for count in 0..<needed {
      #expect(throws: MediaError.self, "\(count) of \(file.name)") {
        try Image(FileBytes(Array(bytes.prefix(count)), path: file.name))
      }
    }
  }

  /// Whatever byte is wrong, there is a picture or an error.
  @Test(arguments: files)
  func survivesWrongBytes(_ file: File) throws {
    let bytes = try Self.bytes(of: file.name)
    for index in bytes.indices {
      for wrong in [bytes[index] ^ 0xff, bytes[index] ^ 1, 0x80] {
        var damaged = bytes
        damaged[index] = wrong
        _ = try? Image(FileBytes(damaged, path: file.name))
      }
    }
  }

  @Test func saysWhatIsWrong() throws {
    var huge = try Self.bytes(of: "color.bmp")
    huge.replaceSubrange(18..<22, with: [0xff, 0xff, 0xff, 0x7f])
    let cases: [([UInt8], String)] = [
      ([], "`x`: the file is empty"),
      (Array("GIF89a".utf8), "`x`: it isn't a picture of a known format"),
      (huge, "`x` at byte 18: a picture of 2147483647 by 9 pixels; 1 to 67108864 pixels are read"),
      (
        Array(try Self.bytes(of: "color.bmp").prefix(100)),
        "`x` at byte 54: expected 360 bytes of pixels, found 46"
      ),
    ]
    for (bytes, expected) in cases {
      do {
        _ = try Image(FileBytes(bytes, path: "x"))
        Issue.record("\(expected): no error")
      } catch {
        #expect(error.finding == expected)
      }
    }
  }

  @Test func saysThatAFileIsMissing() {
    let error = #expect(throws: MediaError.self) { try Image(contentsOf: "/no/such/file.png") }
    #expect(error?.isMissing == true)
  }
}
