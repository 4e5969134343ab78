import Foundation
import ModelFormats
import ModelGraph
import TensorEngine
import Testing

@Suite struct HoneFormatTests {
  @Test func readsBackWhatItWrote() throws {
    let folder = try Folder()
    let model = try SampleModel.make()
    try model.write(to: folder.file("a.hone"))
    let read = try Model(contentsOf: folder.file("a.hone"))
    #expect(read.contentHash == model.contentHash)
    #expect(read.graph == model.graph)
    #expect(read.metadata == model.metadata)
    #expect(read.provenance == model.provenance)
    #expect(read.weights.mapValues(\.parts) == model.weights.mapValues(\.parts))
  }

  @Test func equalModelsGiveEqualBytes() throws {
    let folder = try Folder()
    try SampleModel.make().write(to: folder.file("a.hone"))
    try Model(contentsOf: folder.file("a.hone")).write(to: folder.file("b.hone"))
    #expect(try folder.bytes(of: "a.hone") == folder.bytes(of: "b.hone"))
  }

  /// 80 MB of zeros, with one bit changed: the file opens unread, and the check finds it.
  @Test func aLargeFileIsHeldAgainstItsContentOnDemand() throws {
    let folder = try Folder()
    var model = try SampleModel.make()
    model.weights["large"] = Weight(Tensor(repeating: 0, shape: [20 << 20]))
    let path = folder.file("a.hone")
    try model.write(to: path)
    try Model(contentsOf: path).check(against: path)
    let file = try FileHandle(forUpdating: URL(filePath: path))
    try file.seek(toOffset: 50 << 20)
    try file.write(contentsOf: Data([1]))
    try file.close()
    let changed = try Model(contentsOf: path)
    #expect(throws: FormatError.self) { try changed.check(against: path) }
  }

  /// A training that came to nothing leaves a NaN in the model's history.
  @Test func remembersATrainingThatDiverged() throws {
    let folder = try Folder()
    var model = try SampleModel.make()
    let hash = model.contentHash
    model.metadata.history = [
      TrainingEpoch(
        trainingLoss: .nan, validationLoss: .infinity, validationAccuracy: nil, learningRate: 0.1)
    ]
    #expect(model.contentHash != hash)
    try model.write(to: folder.file("a.hone"))
    let history = try Model(contentsOf: folder.file("a.hone")).metadata.history
    #expect(history.count == 1)
    #expect(history[0].trainingLoss.isNaN && history[0].validationLoss == .infinity)
  }

  @Test func weightsAreViewsOfTheFile() throws {
    let folder = try Folder()
    try SampleModel.make().write(to: folder.file("a.hone"))
    let model = try Model(contentsOf: folder.file("a.hone"))
    let parts = model.weights.values.flatMap(\.parts.values)
    #expect(Set(parts.map { ObjectIdentifier($0.storage) }).count == 1)
  }

  /// The format's own rules: data from a multiple of 64 bytes, no holes, tensors by their names.
  @Test func anyReaderOfSafetensorsFindsTheWeights() throws {
    let folder = try Folder()
    let model = try SampleModel.make()
    try model.write(to: folder.file("a.safetensors"))
    let bytes = try folder.bytes(of: "a.safetensors")
    let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect((8 + length) % 64 == 0)
    let header = try #require(
      try JSONSerialization.jsonObject(with: Data(bytes[8..<8 + length])) as? [String: Any])
    let first = try #require(header["dense1.weight"] as? [String: Any])
    #expect(first["dtype"] as? String == "F32")
    #expect(first["shape"] as? [Int] == [3, 3])
    let codes = try #require(header["dense3.weight/codes"] as? [String: Any])
    #expect(codes["dtype"] as? String == "U8")
    let places = header.compactMap { ($0.value as? [String: Any])?["data_offsets"] as? [Int] }
    var end = 0
    for place in places.sorted(by: { ($0[0], $0[1]) < ($1[0], $1[1]) }) {
      #expect(place[0] == end)
      end = place[1]
    }
    #expect(8 + length + end == bytes.count)
    let tensors = try SafetensorsFile(contentsOf: folder.file("a.safetensors")).tensors
    #expect(tensors["dense1.weight"] == model.weights["dense1.weight"]?.parts["values"])
  }

  @Test func leavesTheOldFileWhereWritingFails() throws {
    let folder = try Folder()
    let path = try folder.write([1, 2, 3], as: "a.hone")
    var model = try SampleModel.make()
    // This name collides with that of a part.
    model.weights["dense3.weight/codes"] = Weight(Tensor([1], shape: [1]))
    #expect(throws: FormatError(path, "two tensors would be called `dense3.weight/codes`")) {
      try model.write(to: path)
    }
    #expect(try folder.bytes(of: "a.hone") == [1, 2, 3])
    #expect(try folder.contents() == ["a.hone"])
  }

  @Test func writesNothingWhereItMayNot() throws {
    let folder = try Folder()
    let model = try SampleModel.make()
    let nowhere = folder.file("missing/a.hone")
    #expect(
      throws: FormatError(
        nowhere, "it can't be written: No such file or directory", cause: .system(ENOENT))
    ) { try model.write(to: nowhere) }
    let taken = folder.file("a.hone")
    try FileManager.default.createDirectory(atPath: taken, withIntermediateDirectories: false)
    #expect(throws: FormatError(taken, "it is a folder", cause: .system(EISDIR))) {
      try model.write(to: taken)
    }
    #expect(try folder.contents() == ["a.hone"])
  }
}
