@testable import Datasets
import Foundation
import TensorEngine
import TestSupport
import Testing

@Suite struct IdxTests {
  /// The 10,000 test digits of MNIST: counts as in LeCun, Cortes and Burges; the first labels and the
  /// sum of all pixels by NumPy from the file.
  @Test func mnistHasItsCounts() throws {
    guard let path = sharedData("datasets/mnist") else { return }
    for source in [path, path + "/", path + "/t10k-images-idx3-ubyte.gz"] {
      let mnist = try Dataset.load(source)
      #expect(mnist.name == "mnist")
      #expect(mnist.features.shape == [10_000, 28, 28, 1])
      #expect(mnist.classCounts == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
      #expect(labels(mnist.first(10)) == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9])
      let sum = mnist.features.floats.reduce(0.0) { $0 + (Double($1) * 255).rounded() }
      #expect(sum == 264_923_200)
    }
  }

  /// The bytes of each type as IEEE 754 and two's complement write them, most significant first.
  @Test(
    arguments: [
      (0x09, [0x01, 0xFE], [1, -2]), (0x0B, [0x01, 0x00, 0xFF, 0xFE], [256, -2]),
      (0x0C, [0x00, 0x01, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFE], [65_536, -2]),
      (0x0D, [0x3F, 0xC0, 0x00, 0x00, 0xC0, 0x00, 0x00, 0x00], [1.5, -2]),
      (
        0x0E, [0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0], [1.5, -2]
      ),
    ] as [(UInt8, [UInt8], [Float])])
  func readsEveryElementType(code: UInt8, bytes: [UInt8], expected: [Float]) throws {
    #expect(try Idx.tensor(idxFile(code, [2], bytes), path: "x").floats == expected)
  }

  @Test func bytesAreScaledToOneAndImagesHaveAChannel() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("some.idx", idxFile(8, [1, 2, 2], [0, 51, 102, 255]))
    let dataset = try Dataset.load(path)
    #expect(dataset.features == Tensor([0, 0.2, 0.4, 1], shape: [1, 2, 2, 1]))
    #expect(dataset.labels == nil)
  }

  @Test func trainAndTestFilesOfAFolderAreOneSet() throws {
    let directory = try TemporaryDirectory()
    let pixels = { (count: Int) in (0..<count).map { UInt8($0) } }
    // Decompressed beside its original, it counts once.
    for name in ["train-images-idx3-ubyte", "train-images-idx3-ubyte.gz"] {
      _ = try directory.file(name, idxFile(8, [30, 1, 2], pixels(60)))
    }
    _ = try directory.file("train-labels-idx1-ubyte", idxFile(8, [30], pixels(30).map { $0 % 3 }))
    _ = try directory.file("t10k-images-idx3-ubyte", idxFile(8, [5, 1, 2], pixels(10)))
    _ = try directory.file("t10k-labels-idx1-ubyte", idxFile(8, [5], [2, 1, 0, 1, 2]))
    let dataset = try Dataset.load(directory.path)
    #expect(dataset.count == 35)
    #expect(dataset.test.indices == Array(30..<35))
    #expect(labels(dataset.test) == [2, 1, 0, 1, 2])
    #expect(dataset.test.features.floats.prefix(2) == [0, 1 / 255])
    #expect(dataset.classNames == ["0", "1", "2"])
  }

  @Test func aMissingOrShortLabelFileIsNamed() throws {
    let directory = try TemporaryDirectory()
    let images = try directory.file("images-idx3", idxFile(8, [2, 1, 1], [0, 1]))
    let missing = #expect(throws: DatasetError.self) { try Dataset.load(images) }
    #expect(missing?.kind == .missing)
    #expect(missing?.path == directory.path + "/labels-idx1")
    _ = try directory.file("labels-idx1", idxFile(8, [3], [0, 1, 2]))
    let short = #expect(throws: DatasetError.self) { try Dataset.load(images) }
    #expect(short?.message == "expected 2 labels, found the shape [3]")
  }

  @Test(arguments: [
    (idxFile(8, [2, 3], [1, 2, 3, 4, 5]), 12, "expected 6 bytes for the shape [2, 3], found 5"),
    (idxFile(8, [2], [1, 2, 3]), 8, "expected 2 bytes for the shape [2], found 3"),
    (idxFile(7, [1], [1]), 0, "expected an idx magic number, found [0, 0, 7, 1]"),
    (idxFile(8, [], []), 3, "expected 1 to 8 axes, found 0"),
    (idxFile(8, [0, 5], []), 12, "a shape of [0, 5] holds no samples"),
    (
      idxFile(8, [0xFFFF_FFFF, 0xFFFF_FFFF], [1]), 12,
      "a shape of [4294967295, 4294967295] is more than can be loaded"
    ),
    (idxFile(13, [2], [0, 0, 0, 0, 0x7F, 0xC0, 0, 0]), 12, "expected a finite number"),
    ([0, 0, 8, 2, 0, 0], 4, "expected 4 bytes of the extent of axis 1, found 2"),
  ])
  func whatIsWrongIsToldWithItsOffset(file: [UInt8], offset: Int, message: String) {
    let error = #expect(throws: DatasetError.self) { try Idx.tensor(file, path: "x") }
    #expect(error?.message == message)
    #expect(error?.place == .offset(offset))
  }
}
