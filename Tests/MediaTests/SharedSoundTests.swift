import Datasets
import Foundation
import ModelGraph
import TensorEngine
import TestSupport
import Testing

@testable import Media

/// The front-ends against what the field's own made of the shared sounds.
@Suite struct SharedSoundTests {
  /// TensorFlow Lite Micro's own features, byte for byte.
  @Test(arguments: ["yes", "no", "noise", "silence"])
  func hearsAsMicroSpeechDoes(_ name: String) throws {
    guard let sound = sharedData("audio/\(name)_1000ms.wav"),
      let features = sharedData("tflite/reference/micro_speech_\(name)_1000ms/features.npy")
    else { return }
    let expected = try Npy.tensor(at: features)
    let grid = IntegerGrid(scale: MicroFrontEnd.step, zeroPoint: -128)
    let recipe = InputRecipe(
      .sound(SoundRecipe(sampleRate: 16_000, sampleCount: 16_000, features: .microSpeech)),
      grid: grid)
    #expect(try recipe.tensor(ofFile: sound, as: .i8) == expected)
  }

  /// The samples that the reference was made from.
  @Test func readsTheSamplesOfAFile() throws {
    guard let path = sharedData("audio/yes_1000ms.wav"),
      let samples = sharedData("tflite/reference/micro_speech_yes_1000ms/audio.npy")
    else { return }
    let sound = try Sound(contentsOf: path)
    #expect(sound.sampleRate == 16_000)
    #expect(sound.samples.map { $0 * 32_768 } == (try Npy.tensor(at: samples)).floats)
  }

  /// Every recording of the keyword set; TensorFlow's features lie within a thousandth, where one step
  /// of the quantized model is 0.58.
  @Test func hearsAsTheKeywordBenchmarkDoes() throws {
    guard let archive = sharedData("datasets/speech_commands_dev_20x12.tar.gz"),
      let reference = sharedData("tflite/reference/kws_ds_cnn_float32__dev/mfcc.npy")
    else { return }
    let expected = try Npy.tensor(at: reference)
    let recipe = SoundRecipe(sampleRate: 16_000, sampleCount: 16_000, features: .keywordCepstra)
    let files = try unpacked(archive)
    #expect(files.count == 240)
    var largest: Float = 0
    for (index, file) in files.enumerated() {
      let found = recipe.tensor(of: try Sound(contentsOf: file)).floats
      let wanted = expected.rows(index..<(index + 1)).floats
      #expect(found.count == wanted.count)
      for (a, b) in zip(found, wanted) { largest = max(largest, abs(a - b)) }
    }
    #expect(largest < 1e-3)
  }

  /// The recordings of an archive in the order of their names.
  private func unpacked(_ archive: String) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hone-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let tar = try Process.run(
      URL(filePath: "/usr/bin/env"), arguments: ["tar", "xzf", archive, "-C", folder])
    tar.waitUntilExit()
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".wav") }.sorted().map { "\(folder)/\($0)" }
  }
}
