import Datasets
import FoundationEssentials
import Glibc
import Media
import ModelGraph
import TensorEngine

/// Pictures and sounds as the field's own front-ends prepare them.
enum MediaFrontEnds: Suite {
  static let name = "media"

  static func run(_ report: inout Report) throws {
    try pictures(&report)
    try microSpeech(&report)
    try keywords(&report)
  }

  /// Pillow's bilinear resize to 128 by 128, sample for sample.
  private static func pictures(_ report: inout Report) throws {
    let images = try report.data("images")
    let inputs = try report.data("tflite/reference/mobilenet_v1_0.25_128_quant/inputs.npy")
    for (name, row) in [("cat", 0), ("sunflower", 2)] {
      report.check("\(name).bmp at 128 by 128") {
        let expected = try Npy.tensor(at: inputs).rows(row..<(row + 1)).asFloat
        let recipe = PictureRecipe(height: 128, width: 128, mean: [0], deviation: [1])
        let found = recipe.tensor(of: try Image(contentsOf: "\(images)/\(name).bmp"))
        return found.reshaped(to: expected.shape).difference(from: expected)
      }
    }
  }

  /// TensorFlow Lite Micro's fixed-point features, byte for byte.
  private static func microSpeech(_ report: inout Report) throws {
    let sounds = try report.data("audio")
    let reference = try report.data("tflite/reference")
    let sound = SoundRecipe(sampleRate: 16_000, sampleCount: 16_000, features: .microSpeech)
    let recipe = InputRecipe(.sound(sound), grid: IntegerGrid(scale: 26 / 256, zeroPoint: -128))
    for name in ["yes", "no", "noise", "silence"] {
      report.check("micro_speech hears \(name)") {
        let expected = try Npy.tensor(at: "\(reference)/micro_speech_\(name)_1000ms/features.npy")
        return try recipe.tensor(ofFile: "\(sounds)/\(name)_1000ms.wav", as: .i8)
          .difference(from: expected)
      }
    }
  }

  /// The mel cepstra of MLPerf Tiny's keywords, from 240 recordings, as TensorFlow computes them.
  private static func keywords(_ report: inout Report) throws {
    let archive = try report.data("datasets/speech_commands_dev_20x12.tar.gz")
    let reference = try report.data("tflite/reference/kws_ds_cnn_float32__dev/mfcc.npy")
    let recipe = SoundRecipe(sampleRate: 16_000, sampleCount: 16_000, features: .keywordCepstra)
    let expected = try Npy.tensor(at: reference)
    let folder = FileManager.default.temporaryDirectory.path + "/hone-media-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (index, file) in try unpacked(archive, in: folder).enumerated() {
      report.check("cepstra of \(file)") {
        let wanted = expected.rows(index..<(index + 1))
        let found = recipe.tensor(of: try Sound(contentsOf: "\(folder)/\(file)"))
        return found.reshaped(to: wanted.shape)
          .difference(from: wanted, within: Tolerance(absolute: 1e-3))
      }
    }
  }

  /// The recordings of an archive, unpacked by `tar`, in the order of their names.
  private static func unpacked(_ archive: String, in folder: String) throws -> [String] {
    var process: pid_t = 0
    let texts: [String] = ["tar", "xzf", archive, "-C", folder]
    let words = texts.map { strdup($0) }
    defer { for word in words { free(word) } }
    guard posix_spawnp(&process, "tar", nil, nil, words + [nil], nil) == 0 else {
      throw Finding("`tar` can't be started")
    }
    var status: Int32 = 0
    waitpid(process, &status, 0)
    let classes = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    return classes.flatMap { name in
      let files = try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)")
      return (files ?? []).filter { $0.hasSuffix(".wav") }.sorted().map { "\(name)/\($0)" }
    }
  }
}
