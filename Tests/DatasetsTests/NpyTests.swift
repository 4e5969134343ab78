@testable import Datasets
import Foundation
import TensorEngine
import Testing

@Suite struct NpyTests {
  /// Files that NumPy 2.4.6 wrote (`numpy.lib.format.write_array`), in base64.
  static let written: [(String, [Int], [Float])] = [
    (
      // arange(24).reshape(2, 3, 4)[:, :, :2], '<f8', Fortran order, version 2
      """
      k05VTVBZAgB0AAAAeydkZXNjcic6ICc8ZjgnLCAnZm9ydHJhbl9vcmRlcic6IFRydWUsICdzaGFwZSc6ICgyLCAzLCAy\
      KSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAAA\
      AAAAAChAAAAAAAAAEEAAAAAAAAAwQAAAAAAAACBAAAAAAAAANEAAAAAAAADwPwAAAAAAACpAAAAAAAAAFEAAAAAAAAAx\
      QAAAAAAAACJAAAAAAAAANUA=
      """, [2, 3, 2], [0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21]
    ),
    (
      // [[1, 2, 3], [4, 5, 6]], '>f4', version 1
      """
      k05VTVBZAQB2AHsnZGVzY3InOiAnPmY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLC\
      B9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo/gAAAQAAA\
      AEBAAABAgAAAQKAAAEDAAAA=
      """, [2, 3], [1, 2, 3, 4, 5, 6]
    ),
    (
      // [True, False], version 3
      """
      k05VTVBZAwB0AAAAeydkZXNjcic6ICd8YjEnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLC\
      B9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAA==
      """, [2], [1, 0]
    ),
  ]

  @Test(arguments: written)
  func readsWhatNumPyWrote(base64: String, shape: [Int], expected: [Float]) throws {
    let content = try #require(Data(base64Encoded: base64))
    let tensor = try Npy.tensor(Array(content), path: "x.npy")
    #expect(tensor.shape == shape)
    #expect(tensor.floats == expected)
  }

  @Test(
    arguments: [
      ("<f4", .f32, [0, 0, 0xC0, 0x3F], 1.5), ("<f2", .f16, [0, 0x3E], 1.5),
      ("|i1", .i8, [0xFE], -2),
      ("|u1", .u8, [0xFE], 254), ("<i2", .i16, [0xFE, 0xFF], -2), (">i2", .i16, [0xFF, 0xFE], -2),
      ("<i4", .i32, [0, 0, 1, 0], 65_536), ("<i8", .i64, [0, 0, 0, 0, 1, 0, 0, 0], 4_294_967_296),
      (">f8", .f64, [0x3F, 0xF8, 0, 0, 0, 0, 0, 0], 1.5),
      ("<u2", .u16, [0xFE, 0xFF], 65_534), (">u4", .u32, [0, 1, 0, 0], 65_536),
      ("<u8", .u64, [0, 0, 0, 0, 1, 0, 0, 0], 4_294_967_296),
    ] as [(String, ElementType, [UInt8], Float)])
  func readsEveryElementType(
    name: String, elementType: ElementType, bytes: [UInt8], expected: Float
  ) throws {
    let header = "{'descr': '\(name)', 'fortran_order': False, 'shape': (1,), }"
    let tensor = try Npy.tensor(npyFile(header, bytes), path: "x.npy")
    #expect(tensor.elementType == elementType)
    #expect(tensor.floats == [expected])
  }

  private let header = "{'descr': '|i1', 'fortran_order': False, 'shape': (4, 1), }\n"

  @Test func labelsAreFoundByTheirName() throws {
    let directory = try TemporaryDirectory()
    let features = try directory.file("X_train.npy", npyFile(header, [1, 2, 3, 4]))
    #expect(try Dataset.load(features).labels == nil)
    let labelsHeader = "{'descr': '|i1', 'fortran_order': False, 'shape': (4,), }"
    _ = try directory.file("y_train.npy", npyFile(labelsHeader, [0, 2, 1, 0]))
    for source in [features, directory.path] {
      let dataset = try Dataset.load(source)
      #expect(labels(dataset) == [0, 2, 1, 0])
      #expect(dataset.features == Tensor([1, 2, 3, 4], shape: [4, 1]))
    }
    let values = try Dataset.load(features, options: LoadOptions(targetKind: .values)).values
    #expect(values == Tensor([0, 2, 1, 0], shape: [4]))
  }

  @Test(arguments: [
    ("{'descr': '<c8', 'fortran_order': False, 'shape': (1,)}", 19, "found `'<c8', 'fortran_orde`"),
    ("{'descr': [('a', '<f4')], 'shape': (1,)}", 19, "found `[('a', '<f4')], 'sha`"),
    ("{'descr': '<f4', 'shape': (1,)}", 41, "expected `fortran_order` in the header"),
    ("{'descr': '<f4', 'descr': '<f4'}", 34, "found `descr`"),
    ("{'descr': '<f4', 'shape': (-1,)}", 37, "whole numbers as the shape"),
    ("{'descr': '<f4', 'fortran_order': Maybe}", 44, "expected `False` in the header"),
    ("'descr'", 10, "expected `{` in the header"),
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 3)}", 85,
      "is more than can be loaded"
    ),
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", 65,
      "expected 8 bytes for the shape [2], found 4"
    ),
  ])
  func whatIsWrongIsToldWithItsOffset(header: String, offset: Int, message: String) {
    let error = #expect(throws: DatasetError.self) {
      try Npy.tensor(npyFile(header, [0, 0, 0, 0]), path: "x.npy")
    }
    #expect(error?.message.hasSuffix(message) == true, "\(error?.description ?? "")")
    #expect(error?.place == .offset(offset))
  }

  @Test func aNumberThatIsNoneIsToldWithItsSample() throws {
    let directory = try TemporaryDirectory()
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1)}"
    let path = try directory.file("a.npy", npyFile(header, [0, 0, 0, 0, 0, 0, 0xC0, 0x7F]))
    let error = #expect(throws: DatasetError.self) { try Dataset.load(path) }
    #expect(error?.message == "expected a finite number in sample 1, found nan")
  }
}
