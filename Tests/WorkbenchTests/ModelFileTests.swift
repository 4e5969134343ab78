import Foundation
import Language
import TestSupport
import Testing

@testable import Workbench

/// What `load` says of files that aren't models, and how their names are taken.
@Suite struct ModelFileTests {
  @Test(arguments: ["a model.hone", "模型.hone", "🦙 — ½.hone", "l'été \"1\".hone", "x.y/z.hone"])
  func anyNameIsTaken(_ name: String) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/\(name)"
      try FileManager.default.createDirectory(
        at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: "\(projectFolder)models/digits-mlp.hone", toPath: path)
      let notebook = try notebook(directory: folder)
      let quoted = name.replacing("\"", with: "\\\"")
      try notebook.run("base = load \"\(quoted)\"")
      try notebook.run("save base \"again \(quoted)\"".replacing("again x.y/", with: "x.y/again "))
    }
  }

  /// GGUF has block formats, and no plain integers with a scale by channel; a model of two blocks has
  /// a table, and seven matrices in each.
  private static let notes: [(model: String, format: String, note: String?)] = [
    (
      "m", "int4",
      "`embedding.weight` and 14 more are written as f32: the format has no int4 per channel, "
        + "but blocks such as those of `quantize q4_0`"
    ),
    ("m", "q8_0", nil),
    (
      "odd", "q8_0",
      "`block1.down.weight` and 1 more are written as f32: its rows don't divide into blocks of q8_0"
    ),
  ]

  @Test func savingSaysWhichWeightsTheFormatHasNoPlaceFor() throws {
    try withTemporaryFolder { folder in
      let notebook = try notebook(directory: folder)
      try notebook.run("m = new llama blocks=2 width=64 heads=2 hidden=[96] classes=256 tokens=32")
      try notebook.run(
        "odd = new llama blocks=2 width=64 heads=2 hidden=[100] classes=256 tokens=32")
      for (model, format, note) in Self.notes {
        try notebook.run("\(model) | quantize \(format) | save \"\(format).gguf\"")
        #expect(notebook.entries.last?.notes.first == note, "\(model) \(format)")
        try notebook.run("\(model) | quantize \(format) | save \"\(format).hone\"")
        #expect(notebook.entries.last?.notes.isEmpty == true)
      }
    }
  }

  @Test func savingYieldsTheSizeOfTheFile() throws {
    try withTemporaryFolder { folder in
      let notebook = try notebook(directory: folder)
      try notebook.run(#"new mlp for=(data "digits") | save "m.hone""#)
      let bytes = try Data(contentsOf: URL(filePath: "\(folder)/m.hone")).count
      #expect(notebook.entries.last?.value.asQuantity?.value == Double(bytes))
    }
  }

  struct Broken: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: [UInt8]
    var message: String
    var testDescription: String { name }
  }

  /// A safetensors file of two tensors of four bytes that share two of them.
  static let overlapping: [UInt8] = {
    let header =
      #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"#
      + #""b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}"#
    return [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + header.utf8 + [UInt8](1...6)
  }()

  @Test(arguments: [
    Broken(name: "empty.gguf", bytes: [], message: "`empty.gguf`, byte 0: the file is empty"),
    Broken(
      name: "noise.bin", bytes: Array("no model".utf8),
      message: "`noise.bin`, byte 0: it isn't a model file of a known format"),
    Broken(
      name: "overlap.safetensors", bytes: overlapping,
      message: "`overlap.safetensors`, byte 61: tensor `b`, bytes 2 to 6 of the data, overlaps"),
    Broken(
      name: "head.gguf", bytes: Array("GGUF".utf8) + [3, 0, 0],
      message: "`head.gguf`, byte 7: the file ends within the version"),
  ])
  func aBrokenFileSaysWhatIsWrongAndWhere(_ file: Broken) throws {
    try withTemporaryFolder { folder in
      try Data(file.bytes).write(to: URL(filePath: "\(folder)/\(file.name)"))
      let found = mistakes { try notebook(directory: folder).run("load \"\(file.name)\"") }
      let message = try #require(found.first?.message)
      #expect(message.hasPrefix(file.message), "\(message)")
    }
  }

  @Test func aTruncatedModelSaysWhereItEnds() throws {
    guard let path = sharedData("gguf/stories260K_Q8_0.gguf") else { return }
    try withTemporaryFolder { folder in
      let whole = try Data(contentsOf: URL(filePath: path))
      try whole.prefix(300_000).write(to: URL(filePath: "\(folder)/llama.gguf"))
      let found = mistakes { try notebook(directory: folder).run(#"load "llama.gguf""#) }
      let message = try #require(found.first?.message)
      #expect(message.hasPrefix("`llama.gguf`, byte "), "\(message)")
      #expect(message.hasSuffix("bytes lies beyond the end of the file"), "\(message)")
    }
  }

  @Test func whatIsNoReadableFileIsSaidSo() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        atPath: "\(folder)/dir.gguf", withIntermediateDirectories: true)
      let notebook = try notebook(directory: folder)
      let folderMessage = mistakes { try notebook.run(#"load "dir.gguf""#) }.first?.message
      #expect(folderMessage == "`dir.gguf`: it is a folder without a `config.json`")
      let missing = mistakes { try notebook.run(#"load "dir.ggfu""#) }.first
      #expect(missing?.message == "`dir.ggfu` can't be read: No such file or directory")
      #expect(missing?.hint == "did you mean `dir.gguf`?")
    }
  }
}
