internal import CSndfile
import FoundationEssentials

extension Sound {
  /// The sound in a file of any format that libsndfile reads, WAV first of all; several channels
  /// become their mean.
  ///
  /// - Throws: A `MediaError` naming the file and what is wrong with it.
  public init(contentsOf path: String) throws(MediaError) {
    try Self.checkLength(of: FileBytes(path))
    let file = try SoundFile(path)
    let mixed = try file.mixedSamples()
    self.init(sampleRate: file.sampleRate, samples: mixed)
  }

  /// Whether files named so are sounds.
  public static func isNamed(_ path: String) -> Bool {
    [".wav", ".flac", ".ogg", ".aiff", ".aif", ".au", ".mp3"]
      .contains(where: path.lowercased().hasSuffix)
  }

  /// The library reads what there is of a file that ends too early, without a word.
  private static func checkLength(of file: FileBytes) throws(MediaError) {
    guard file.bytes.starts(with: Array("RIFF".utf8)) else { return }
    let length = try file.littleEndian(at: 4, bytes: 4, "the length of what follows")
    // Programs that write to a pipe don't know it.
    guard length != 0, length < 0xffff_ff00, length + 8 > file.bytes.count else { return }
    throw file.failure(
      "expected \(length + 8) bytes, found \(file.bytes.count)", at: file.bytes.count,
      hint: "the file is cut off: copy it again from where it came")
  }
}

/// A sound's file as libsndfile has opened it.
private final class SoundFile {
  private let path: String
  private let library: csndfile_library
  private let handle: OpaquePointer
  let sampleRate: Int
  private let channels: Int

  private static let library: csndfile_library? = {
    var library = csndfile_library()
    return csndfile_load(&library) == 1 ? library : nil
  }()

  init(_ path: String) throws(MediaError) {
    guard let library = Self.library else {
      throw MediaError(
        path, "the library that reads sounds isn't installed",
        hint: "install libsndfile1, for example with apt-get")
    }
    self.path = path
    self.library = library
    var info = SF_INFO()
    let opened = withUnsafePointer(to: library) { csndfile_open($0, path, &info) }
    guard let opened else {
      throw MediaError(path, "it can't be decoded: \(Self.complaint(library, nil))")
    }
    handle = opened
    sampleRate = Int(info.samplerate)
    channels = Int(info.channels)
    guard (1...64).contains(channels), (1...1_000_000).contains(sampleRate) else {
      throw MediaError(path, "\(channels) channels of \(sampleRate) samples a second")
    }
  }

  deinit { withUnsafePointer(to: library) { csndfile_close($0, handle) } }

  /// The mean of the channels, frame by frame, read in pieces: a file may promise more than it has.
  func mixedSamples() throws(MediaError) -> [Float] {
    let piece = 1 << 14
    var buffer = [Float](repeating: 0, count: piece * channels)
    var samples: [Float] = []
    while true {
      let frames = withUnsafePointer(to: library) { library in
        buffer.withUnsafeMutableBufferPointer { buffer in
          Int(csndfile_read(library, handle, buffer.baseAddress, Int64(piece)))
        }
      }
      guard frames > 0 else { break }
      for frame in 0..<frames {
        let values = buffer[(frame * channels)..<((frame + 1) * channels)]
        let mean = channels == 1 ? buffer[frame] : values.reduce(0, +) / Float(channels)
        samples.append(mean.isFinite ? mean : 0)
      }
      guard samples.count * channels <= Sound.mostSamples else {
        throw MediaError(path, "more than \(Sound.mostSamples) samples; a shorter one can be read")
      }
    }
    guard !samples.isEmpty else {
      throw MediaError(path, "it holds no sound")
    }
    return samples
  }

  private static func complaint(_ library: csndfile_library, _ handle: OpaquePointer?) -> String {
    let message = withUnsafePointer(to: library) { csndfile_message($0, handle) }
    return message.map { String(cString: $0) } ?? "unknown reason"
  }
}
