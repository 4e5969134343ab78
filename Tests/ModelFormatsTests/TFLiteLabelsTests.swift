import Foundation
import ModelFormats
import ModelGraph
import TensorEngine
import Testing

@Suite struct TFLiteLabelsTests {
  /// One RELU whose metadata name `labels.txt` as the names of its output's places, followed by an
  /// archive of two files: written with TensorFlow's schema, the FlatBuffers library (fields as in
  /// `metadata_schema.fbs`) and Python's `zipfile`, in base64.
  private static let file = """
    HAAAAFRGTDMAABIAGAAUABAADAAAAAgAAAAEABIAAAAUAAAAQAAAAPwAAAC4AQAAAwAAAAEAAAAMAAAACAAMAAgABAAIAAAA\
    AQAAAAQAAAAPAAAAVEZMSVRFX01FVEFEQVRBAAIAAAC4AAAADAAAAAAABgAIAAQABgAAAAQAAACYAAAAFAAAAE0wMDEMAAwA\
    CAAAAAAABAAMAAAAEAAAAAQAAAABAAAAbQAAAAEAAAAQAAAADAAIAAAAAAAAAAQADAAAAAQAAAABAAAAGAAAAAAAEgAIAAAA\
    AAAAAAAAAAAAAAQAEgAAAAQAAAABAAAAEAAAAAAACgAMAAgAAAAHAAoAAAAAAAACBAAAAAoAAABsYWJlbHMudHh0AAAEAAQA\
    BAAAAAEAAAAQAAAADAAUABAADAAIAAQADAAAABAAAAA8AAAAQAAAAEQAAAABAAAAEAAAAAAACgAMAAAACAAEAAoAAAAIAAAA\
    DAAAAAEAAAABAAAAAQAAAAAAAAABAAAAAQAAAAEAAAAAAAAAAgAAADQAAAAEAAAA4P///wgAAAAMAAAAAQAAAHkAAAACAAAA\
    AQAAAAMAAAAMAAwACAAAAAAABAAMAAAACAAAAAwAAAABAAAAeAAAAAIAAAABAAAAAwAAAAEAAAAQAAAADAAMAAsAAAAAAAQA\
    DAAAABMAAAAAAAATUEsDBBQAAAAAAAAAIQBqaEIqCAAAAAgAAAAJAAAAb3RoZXIudHh0bm90aGluZwpQSwMEFAAAAAAAAAAh\
    AOqjm0YZAAAAGQAAAAoAAABsYWJlbHMudHh0Y2F0CmRvZywgbGFyZ2UKc2VhIG90dGVyClBLAQIUAxQAAAAAAAAAIQBqaEIq\
    CAAAAAgAAAAJAAAAAAAAAAAAAACAAQAAAABvdGhlci50eHRQSwECFAMUAAAAAAAAACEA6qObRhkAAAAZAAAACgAAAAAAAAAA\
    AAAAgAEvAAAAbGFiZWxzLnR4dFBLBQYAAAAAAgACAG8AAABwAAAAAAA=
    """

  private func load(_ bytes: Data) throws -> Model {
    let file = Storage(count: bytes.count) { $0.copyBytes(from: bytes) }
    return try TFLiteFormat.load(file, path: "labelled.tflite")
  }

  @Test func areReadFromTheArchiveBehindTheModel() throws {
    let bytes = try #require(Data(base64Encoded: Self.file))
    #expect(try load(bytes).metadata.labels == ["cat", "dog, large", "sea otter"])
  }

  /// A file whose archive is torn is a model without labels.
  @Test func areLeftOutWhereTheArchiveIsBroken() throws {
    let bytes = try #require(Data(base64Encoded: Self.file))
    for count in (bytes.count - 250)..<bytes.count {
      if let model = try? load(bytes.prefix(count)) { #expect(model.metadata.labels.isEmpty) }
    }
  }
}
