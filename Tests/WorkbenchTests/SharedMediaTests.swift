import Foundation
import Language
import TestSupport
import Testing

@testable import Workbench

/// Models that others trained, on pictures and sounds as they come.
@Suite struct SharedMediaTests {
  private func text(_ source: String) throws -> String {
    let notebook = try notebook()
    try notebook.run(source)
    return try #require(notebook.entries.last).value.cellText
  }

  /// LiteRT's first two of the shared references' cat are these, too.
  @Test(arguments: [
    ("cat", ["Egyptian cat", "tiger cat", "tabby, tabby cat"]), ("sunflower", ["daisy"]),
  ])
  func aMobileNetSeesWhatItIs(_ picture: String, _ expected: [String]) throws {
    guard let images = sharedData("images"),
      let model = sharedData("tflite/mobilenet_v1_0.25_128_quant.tflite")
    else { return }
    let seen = try text(
      """
      m = load "\(model)" labels="\(images)/imagenet_labels.txt"
      (m | classify "\(images)/\(picture).bmp" top=\(expected.count)).table
      """)
    #expect(seen == "table of \(expected.count) rows")
    let first = try text(
      """
      m = load "\(model)" labels="\(images)/imagenet_labels.txt"
      (m | classify "\(images)/\(picture).bmp").class
      """)
    #expect(first == expected[0])
  }

  /// The largest of the shared references' outputs, 32 and 160 of 256.
  @Test(arguments: [("cat", 0.125), ("sunflower", 0.625)])
  func aMobileNetSaysHowSureItIs(_ picture: String, _ share: Double) throws {
    guard let images = sharedData("images"),
      let model = sharedData("tflite/mobilenet_v1_0.25_128_quant.tflite")
    else { return }
    let notebook = try notebook()
    try notebook.run(
      #"(load "\#(model)" | classify "\#(images)/\#(picture).bmp").probability"#)
    let last = try #require(notebook.entries.last)
    #expect(try #require(last.value.asQuantity).value == share)
  }

  /// The likeliest of the reference outputs.
  @Test(arguments: [("silence", "silence"), ("noise", "silence"), ("yes", "yes"), ("no", "no")])
  func microSpeechHearsTheWord(_ sound: String, _ word: String) throws {
    guard let sounds = sharedData("audio"),
      let model = sharedData("tflite/micro_speech_quantized.tflite")
    else { return }
    try withTemporaryFolder { folder in
      let labels = "\(folder)/labels.txt"
      try "silence\nunknown\nyes\nno\n".write(toFile: labels, atomically: true, encoding: .utf8)
      let heard = try text(
        #"(load "\#(model)" labels="\#(labels)" | listen "\#(sounds)/\#(sound)_1000ms.wav").class"#)
      #expect(heard == word)
    }
  }

  /// The published accuracy of MLPerf Tiny's keyword models on these 240 recordings: 90.0 % in floats
  /// and 89.6 % in bytes, here from the wavs themselves.
  @Test(arguments: [("float32", 0.9), ("int8", 215.0 / 240)])
  func keywordsAreHeardFromTheirRecordings(_ type: String, _ accuracy: Double) throws {
    guard let archive = sharedData("datasets/speech_commands_dev_20x12.tar.gz"),
      let model = sharedData("tflite/kws_ds_cnn_\(type).tflite")
    else { return }
    try withTemporaryFolder { folder in
      let tar = try Process.run(
        URL(filePath: "/usr/bin/env"), arguments: ["tar", "xzf", archive, "-C", folder])
      tar.waitUntilExit()
      let words = "down go left no off on right stop up yes _silence_ _unknown_"
      try words.replacing(" ", with: "\n").write(
        toFile: "\(folder)/labels.txt", atomically: true, encoding: .utf8)
      let notebook = try notebook()
      try notebook.run(
        """
        m = load "\(model)" labels="\(folder)/labels.txt"
        (m | evaluate (data "\(folder)" for=m) split=all).accuracy
        """)
      let last = try #require(notebook.entries.last)
      let found = try #require(last.value.asQuantity).value
      #expect(abs(found - accuracy) < 1e-9)
    }
  }
}
