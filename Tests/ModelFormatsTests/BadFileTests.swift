import Foundation
import ModelFormats
import ModelGraph
import TensorEngine
import Testing

/// Broken files give an error with its place, never a crash.
@Suite struct BadFileTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    /// The header, or all of the file where `isWhole`.
    var text: String
    var data: [UInt8] = []
    var offset: Int?
    var message: String
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "no header", text: "[]", offset: 8,
      message: "the header is broken: `{` is expected, not `[`"),
    Case(
      name: "text after the header", text: "{} x", offset: 11,
      message: "the header is broken: nothing is expected after its last `}`"),
    Case(
      name: "a tensor twice", text: tensors("a 0 4", "a 4 8"), data: zeros(8), offset: 62,
      message: "the header is broken: `a` is there twice"),
    Case(
      name: "overlap", text: tensors("a 0 4", "b 2 6"), data: zeros(6), offset: 62,
      message: "tensor `b`, bytes 2 to 6 of the data, overlaps `a`, which ends at byte 4"),
    Case(
      name: "hole", text: tensors("a 0 4", "b 8 12"), data: zeros(12), offset: 62,
      message: "tensor `b`, bytes 8 to 12 of the data, leaves bytes 4 to 8 before it to no tensor"),
    Case(
      name: "beyond the end", text: tensors("a 0 4", "b 4 8"), data: zeros(6), offset: 62,
      message: "tensor `b`, bytes 4 to 8 of the data, reaches beyond its 6 bytes"),
    Case(
      name: "bytes of nobody", text: tensors("a 0 4"), data: zeros(6), offset: 66,
      message: "2 bytes follow that belong to no tensor"),
    Case(
      name: "backwards", text: tensors("a 4 0"), data: zeros(4), offset: 60,
      message: "the header is broken: `a` lies at [4, 0], not from one byte to a later one"),
    Case(
      name: "unknown type", text: tensors("a 0 4").replacing("F32", with: "C64"), data: zeros(4),
      offset: 22,
      message: "the header is broken: tensor `a` has elements of type `C64`, which is none of "
        + "BF16 BOOL F16 F32 F64 I16 I32 I64 I8 U16 U32 U64 U8"),
    Case(
      name: "shape and bytes", text: tensors("a 0 8"), data: zeros(8), offset: 9,
      message: "the header is broken: tensor `a` of f32 [1] can't take 8 bytes"),
    Case(
      name: "huge shape",
      text: tensors("a 0 4").replacing("[1]", with: "[4611686018427387904,4611686018427387904]"),
      data: zeros(4), offset: 9,
      message: "the header is broken: tensor `a` of f32 [4611686018427387904, 4611686018427387904]"
        + " can't take 4 bytes"),
    Case(
      name: "huge number",
      text: tensors("a 0 4").replacing("[1]", with: "[99999999999999999999]"), data: zeros(4),
      offset: 37, message: "the header is broken: a number is too large"),
    Case(
      name: "unknown field", text: tensors("a 0 4").replacing("shape", with: "form"),
      data: zeros(4), offset: 28,
      message: "the header is broken: `form` isn't expected of tensor `a`"),
    Case(
      name: "lone surrogate", text: #"{"\ud800":1}"#, offset: 12,
      message: "the header is broken: half of a pair of UTF-16 stands alone"),
    Case(
      name: "no graph", text: tensors("a 0 4"), data: zeros(4), offset: nil,
      message: "it holds 1 tensors, but no graph to run them by"),
    Case(
      name: "later version", text: #"{"__metadata__":{"hone.version":"2"}}"#, offset: 40,
      message: "it is written in version `2` of the layout; this Hone reads 1 to 1"),
    Case(
      name: "no weights", text: #"{"__metadata__":{"hone.version":"1"}}"#, offset: nil,
      message: "the text `hone.weights` is missing from its metadata"),
    Case(
      name: "unknown encoding",
      text:
        #"{"__metadata__":{"hone.version":"1","hone.weights":"{\"w\":{\"encoding\":\"no\"}}"}}"#,
      offset: 59,
      message: "`hone.weights` doesn't say what it should: at `w.encoding`, `no` is none of the "
        + "encodings binary, block, codebook, dense, float, huffman, linear, logarithmic, sparse, "
        + "ternary, transposed"),
  ]

  /// A header of tensors of one f32, each given as `name from to`.
  static func tensors(_ tensors: String...) -> String {
    let entries = tensors.map { text -> String in
      let words = text.split(separator: " ")
      return
        #""\#(words[0])":{"dtype":"F32","shape":[1],"data_offsets":[\#(words[1]),\#(words[2])]}"#
    }
    return "{\(entries.joined(separator: ","))}"
  }

  static func zeros(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }

  static func bytes(header: [UInt8], data: [UInt8] = []) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header + data
  }

  @Test(arguments: cases)
  func saysWhatIsWrongAndWhere(_ c: Case) throws {
    let file = Storage(Self.bytes(header: Array(c.text.utf8), data: c.data))
    do throws(FormatError) {
      _ = try HoneFormat.load(file, path: "x.hone")
      Issue.record("it was read")
    } catch {
      #expect(error.path == "x.hone")
      #expect(error.message == c.message)
      #expect(error.offset == c.offset)
    }
  }

  @Test func refusesAHeaderThatIsNotUTF8() throws {
    let file = Storage(Self.bytes(header: [0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]))
    let error = FormatError("x", "the header is broken: a text isn't UTF-8", at: 9)
    #expect(throws: error) { try HoneFormat.load(file, path: "x") }
  }

  @Test(arguments: [UInt64(1), 4, 1 << 40, .max])
  func refusesAHeaderLengthThatCannotBe(_ length: UInt64) throws {
    let file = Storage(withUnsafeBytes(of: length.littleEndian) { Array($0) } + [0x7b, 0x7d])
    let error = FormatError(
      "x", "the header's length is given as \(length) bytes, where 2 to 2 are possible", at: 0)
    #expect(throws: error) { try HoneFormat.load(file, path: "x") }
  }

  @Test func saysWhichFileCannotBeOpened() throws {
    let folder = try Folder()
    let missing = folder.file("missing.hone")
    #expect(throws: FormatError(missing, "No such file or directory", cause: .system(ENOENT))) {
      try Model(contentsOf: missing)
    }
    let noModel = #expect(throws: FormatError.self) { try Model(contentsOf: folder.path) }
    #expect(noModel?.message == "it is a folder without a `config.json`")
    let pipe = folder.file("pipe.hone")
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(throws: FormatError(pipe, "the file is empty", at: 0)) {
      try Model(contentsOf: pipe)
    }
    let empty = try folder.write([], as: "empty.hone")
    #expect(throws: FormatError(empty, "the file is empty", at: 0)) {
      try Model(contentsOf: empty)
    }
    let text = try folder.write(Array("just a text".utf8), as: "notes.txt")
    #expect(
      throws: FormatError(
        text, "it isn't a model file of a known format", at: 0,
        hint: "the formats are `.gguf` (GGUF), `.hone` (Hone), `.safetensors` (Hone), "
          + "`.onnx` (ONNX), `.tflite` (TensorFlow Lite), `.lite` (TensorFlow Lite)",
        cause: .unsupported)
    ) { try Model(contentsOf: text) }
  }

  @Test func refusesEveryTruncation() throws {
    let folder = try Folder()
    try SampleModel.make().write(to: folder.file("a.hone"))
    let bytes = try folder.bytes(of: "a.hone")
    for count in 0..<bytes.count {
      let file = Storage(Array(bytes[..<count]))
      #expect(throws: FormatError.self) { try HoneFormat.load(file, path: "a.hone") }
    }
  }

  /// The file names its own content, so no flipped bit goes unnoticed, not even among the weights.
  @Test(arguments: 0..<4)
  func refusesFlippedBits(_ seed: UInt64) throws {
    let folder = try Folder()
    try SampleModel.make().write(to: folder.file("a.hone"))
    let bytes = try folder.bytes(of: "a.hone")
    var random = seed
    var refused = 0
    for _ in 0..<1000 {
      var broken = bytes
      for _ in 0...(random >> 62) {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let bit = Int(random >> 33) % (bytes.count * 8)
        broken[bit / 8] ^= 1 << UInt8(bit % 8)
      }
      do throws(FormatError) {
        _ = try HoneFormat.load(Storage(broken), path: "a.hone")
      } catch {
        refused += 1
      }
    }
    #expect(refused == 1000)
  }
}
