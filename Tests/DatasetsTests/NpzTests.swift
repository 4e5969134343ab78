import Foundation
import TensorEngine
import Testing

@testable import Datasets

@Suite struct NpzTests {
  /// `numpy.savez(a=[[0, 1, 2], [3, 4, 5]] of f4, b=[7, 8] of i8)`, NumPy 2.4.6, in base64.
  static let stored = """
    UEsDBC0AAAAAAAAAIQBP6QAq//////////8FABQAYS5ucHkBABAAmAAAAAAAAACYAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2Ny
    JzogJzxmNCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCAzKSwgfSAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAAgD8AAABAAABAQAAAgEAAAKBAUEsDBC0AAAAA
    AAAAIQAgiU0r//////////8FABQAYi5ucHkBABAAkAAAAAAAAACQAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxpOCcs
    ICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKBwAAAAAAAAAIAAAAAAAAAFBLAQItAy0AAAAAAAAAIQBP6QAqmAAAAJgA
    AAAFAAAAAAAAAAAAAACAAQAAAABhLm5weVBLAQItAy0AAAAAAAAAIQAgiU0rkAAAAJAAAAAFAAAAAAAAAAAAAACAAc8AAABi
    Lm5weVBLBQYAAAAAAgACAGYAAACWAQAAAAA=
    """
  /// `numpy.savez_compressed` of x_train, four rows of 0, 1/7 … 1, y_train = [0, 1, 1, 0], and x_test
  /// and y_test, the first row of each.
  static let deflated = """
    UEsDBC0AAAAIAAAAIQCmOulr//////////8LABQAeF90cmFpbi5ucHkBABAAwAAAAAAAAABnAAAAAAAAAJvsF+obEMnIUMZQ
    rZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GiY6CkaaOgq1CmQDLgYomKTiCUSH7CH0Jfvb
    23JBCMp/ZA/hPoOKv7aH6PpgDwBQSwMELQAAAAgAAAAhANJwnXb//////////wsAFAB5X3RyYWluLm5weQEAEACgAAAAAAAA
    AEsAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNpoa6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaJjqaOgq1
    ChQALgYoYESjYQAAUEsDBC0AAAAIAAAAIQCrTrHd//////////8KABQAeF90ZXN0Lm5weQEAEACQAAAAAAAAAE8AAAAAAAAA
    m+wX6hsQychQxlCtnpJanFykbqWgbpNmoa6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkahjoKRpo6CrUKZAMuBiiY
    pOIJRIfsAVBLAwQtAAAACAAAACEAoJq+kv//////////CgAUAHlfdGVzdC5ucHkBABAAiAAAAAAAAABHAAAAAAAAAJvsF+ob
    EMnIUMZQrZ6SWpxcpG6loG6TaaGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GoY6mjoKtQoUAC4GKAAAUEsBAi0D
    LQAAAAgAAAAhAKY66WtnAAAAwAAAAAsAAAAAAAAAAAAAAIABAAAAAHhfdHJhaW4ubnB5UEsBAi0DLQAAAAgAAAAhANJwnXZL
    AAAAoAAAAAsAAAAAAAAAAAAAAIABpAAAAHlfdHJhaW4ubnB5UEsBAi0DLQAAAAgAAAAhAKtOsd1PAAAAkAAAAAoAAAAAAAAA
    AAAAAIABLAEAAHhfdGVzdC5ucHlQSwECLQMtAAAACAAAACEAoJq+kkcAAACIAAAACgAAAAAAAAAAAAAAgAG3AQAAeV90ZXN0
    Lm5weVBLBQYAAAAABAAEAOIAAAA6AgAAAAA=
    """

  static func bytes(_ base64: String) throws -> [UInt8] {
    [UInt8](try #require(Data(base64Encoded: base64, options: .ignoreUnknownCharacters)))
  }

  @Test func readsWhatNumPyWrote() throws {
    let arrays = try Npz.arrays(Self.bytes(Self.stored), path: "a.npz")
    #expect(arrays.keys.sorted() == ["a", "b"])
    #expect(arrays["a"] == Tensor([0, 1, 2, 3, 4, 5], shape: [2, 3]))
    #expect(arrays["b"] == Tensor([7, 8] as [Int64], shape: [2], as: .i64))
  }

  @Test func isADataSetOfItsParts() throws {
    let data = try DatasetFormat.npz.loadFile(
      "a.npz", Self.bytes(Self.deflated), LoadOptions())
    #expect(data.count == 5)
    #expect(data.sampleShape == [2])
    #expect(labels(data) == [0, 1, 1, 0, 0])
    #expect(data.test.count == 1)
    #expect(data.features.floats[7] == 1)
  }

  @Test func readsWhatItWrites() throws {
    let folder = try TemporaryDirectory()
    let arrays = [
      "scores": Tensor([1.5, -2], shape: [1, 2]),
      "naïve": Tensor([3] as [Int32], shape: [], as: .i32),
    ]
    let path = "\(folder.path)/out.npz"
    try Npz.write(arrays, to: path)
    #expect(try Npz.arrays(at: path) == arrays)
  }

  @Test(arguments: [stored, deflated])
  func refusesWhatIsCutOff(_ base64: String) throws {
    let bytes = try Self.bytes(base64)
    for count in bytes.indices {
      #expect(throws: DatasetError.self) {
        try Npz.arrays(Array(bytes.prefix(count)), path: "a.npz")
      }
    }
  }

  @Test(arguments: [stored, deflated])
  func survivesWrongBytes(_ base64: String) throws {
    let bytes = try Self.bytes(base64)
    for index in bytes.indices {
      for wrong in [bytes[index] ^ 1, bytes[index] ^ 0x80, 0xff] {
        var damaged = bytes
        damaged[index] = wrong
        _ = try? Npz.arrays(damaged, path: "a.npz")
      }
    }
  }

  @Test func saysWhatIsWrong() throws {
    var damaged = try Self.bytes(Self.stored)
    damaged[170] ^= 1
    do {
      _ = try Npz.arrays(damaged, path: "a.npz")
      Issue.record("no error")
    } catch {
      #expect(
        error.description
          == "`a.npz` at byte 55: the content of `a.npy` isn't what was written; get the file again"
      )
    }
  }
}
