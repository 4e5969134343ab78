import Datasets
import FoundationEssentials
import Glibc
import Media
import ModelFormats
import ModelGraph
import Templates
import TensorEngine
import Tokenizers

/// A reader to be fuzzed, and what its inputs are made from.
struct FuzzTarget: Sendable {
  let name: String
  /// The files of these extensions, in the folders given, are inputs to begin from.
  let fileExtensions: [String]
  /// More of them.
  var seeds: [[UInt8]] = []
  /// What the reader may allocate beside twice the file: decoders, tables, sentences.
  var freeBytes = 8 << 20
  /// Reads an input, which is refused by throwing.
  let read: @Sendable (FuzzInput) throws -> Void
}

/// One input: its bytes, and the path that errors call it by.
struct FuzzInput {
  let bytes: Storage
  let path: String
}

/// The readers. A model format comes by itself; another reader is a line below.
let fuzzTargets: [FuzzTarget] =
  modelFormats.map(FuzzTarget.init) + [
    .folder("config.json"), .folder("model.safetensors"), .folder("tokenizer.json"),
    .folder("tokenizer_config.json"),
    FuzzTarget(name: "template", fileExtensions: [], seeds: TemplateSeeds.sources) { input in
      let source = String(decoding: input.bytes.bytes, as: UTF8.self)
      _ = try Template(source).rendered(TemplateSeeds.variables, now: { $0 })
    },
    .tokenizer("gguf"), .tokenizer("json", TokenizerSeeds.json),
    .tokenizer("model", [TokenizerSeeds.sentencePiece]), .tokenizer("vocab", [TokenizerSeeds.list]),
    FuzzTarget(file: "npy", seeds: [Npy.bytes(of: Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2]))]) {
      _ = try Dataset.load($0)
    },
    FuzzTarget(file: "npz", seeds: [Data(base64Encoded: smallArchive).map(Array.init) ?? []]) {
      _ = try Npz.arrays(at: $0)
    },
    FuzzTarget(
      file: "idx", "idx3-ubyte",
      seeds: [[0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 7, 8, 9, 0]]
    ) { _ = try Dataset.load($0) },
    FuzzTarget(file: "csv", seeds: [Array("a,b,label\n1,2.5,x\n-3e2,\"4\",y\n".utf8)]) {
      _ = try Dataset.load($0)
    },
    .image("bmp"), .image("png", seed: smallPNG), .image("jpg", seed: smallJPEG),
    FuzzTarget(file: "wav") { _ = try Sound(contentsOf: $0) },
  ]

extension FuzzTarget {
  /// A format of models.
  init(_ format: any ModelFormat.Type) {
    self.init(
      name: format.fileExtensions[0], fileExtensions: format.fileExtensions,
      seeds: format == HoneFormat.self ? HoneSeeds.files : []
    ) { input in
      _ = try format.load(input.bytes, path: input.path)
    }
  }

  /// A reader that opens a file by its name.
  init(
    file name: String, _ fileExtension: String? = nil, seeds: [[UInt8]] = [],
    freeBytes: Int = 8 << 20, read: @escaping @Sendable (String) throws -> Void
  ) {
    let fileExtension = fileExtension ?? name
    self.init(
      name: name, fileExtensions: [fileExtension], seeds: seeds, freeBytes: freeBytes
    ) { input in
      // A file of the memory: nothing goes to a disk.
      let path = "/dev/shm/hone-fuzz-\(getpid()).\(fileExtension)"
      try input.bytes.bytes.withMemoryRebound(to: UInt8.self) { bytes in
        try Data(bytes).write(to: URL(filePath: path))
      }
      defer { unlink(path) }
      try read(path)
    }
  }

  /// A kind of files with tokenizers, which cut a text when they could be read.
  static func tokenizer(_ fileExtension: String, _ seeds: [[UInt8]] = []) -> FuzzTarget {
    FuzzTarget(file: "tokenizer-\(fileExtension)", fileExtension, seeds: seeds) {
      let tokenizer = try Tokenizer(contentsOf: $0)
      _ = tokenizer.decode(tokenizer.encode("Hello, wörld! 日本 <s> ab 12345\n\n  it's a"))
    }
  }

  /// A file of a model's folder, the others beside it whole.
  static func folder(_ file: String) -> FuzzTarget {
    FuzzTarget(
      name: "folder-\(file.prefix { $0 != "." })", fileExtensions: [],
      seeds: [FolderSeeds.files[file] ?? []]
    ) { input in
      let folder = "/dev/shm/hone-fuzz-\(getpid())-\(file)"
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      for (name, bytes) in FolderSeeds.files where name != file {
        try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)"))
      }
      try Data(input.bytes.bytes).write(to: URL(filePath: "\(folder)/\(file)"))
      _ = try Model(contentsOf: folder)
    }
  }

  /// A kind of pictures, which hold many more pixels than their file has bytes.
  static func image(_ fileExtension: String, seed: String = "") -> FuzzTarget {
    let seeds = [Data(base64Encoded: seed)].compactMap { $0.map(Array.init) }
    return FuzzTarget(
      file: fileExtension, seeds: seeds.filter { !$0.isEmpty }, freeBytes: 8 * Image.mostPixels
    ) {
      _ = try Image(contentsOf: $0)
    }
  }
}

/// Eight by eight shades of grey.
private let smallPNG = """
  iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAAU0lEQVR42gFIALf/AAAePFp4lrTSAAclQ2F/nbvZAA4s\
  SmiGpMLgABUzUW+Nq8nnABw6WHaUstDuACNBX32budf1ACpIZoSiwN78ADFPbYupx+UDEvQfYfG5PKwAAAAASUVORK5C\
  YII=
  """

/// The same, written by TensorFlow.
private let smallJPEG = """
  /9j/4AAQSkZJRgABAQEBLAEsAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1td\
  hbWGkJ6jq62rZ4C8ybqmx5moq6T/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAf/EABkQAQEAAwEAAAAA\
  AAAAAAAAAAECAAMRBf/aAAgBAQAAPwA8PXMSXaTMnVXgGf/Z
  """

/// Two arrays, one deflated, written by NumPy and Python's `zipfile`.
private let smallArchive = """
  UEsDBBQAAAAIAAAAIQBP6QAqVQAAAJgAAAAFAAAAYS5ucHmb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOgnpZfVFKUmBef\
  X5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GMGiwBxIOQATEDUC8wAEAUEsDBBQAAAAAAAAAIQDOJfimggAAAIIA\
  AAAFAAAAeS5ucHmTTlVNUFkBAHYAeydkZXNjcic6ICd8aTEnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAo\
  MiwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgCgECUEsB\
  AhQDFAAAAAgAAAAhAE/pACpVAAAAmAAAAAUAAAAAAAAAAAAAAIABAAAAAGEubnB5UEsBAhQDFAAAAAAAAAAhAM4l+KaCAAAA\
  ggAAAAUAAAAAAAAAAAAAAIABeAAAAHkubnB5UEsFBgAAAAACAAIAZgAAAB0BAAAAAA==
  """
