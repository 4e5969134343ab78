import FoundationEssentials
import Glibc
import TensorEngine

extension DatasetFormat {
  /// The format of MNIST and its kin: images in one file and their labels in another, found by name
  /// (`train-images-idx3-ubyte.gz` and `train-labels-idx1-ubyte.gz`). Bytes are scaled to 0…1.
  ///
  /// Specified at the end of <http://yann.lecun.com/exdb/mnist/>.
  static let idx = DatasetFormat(
    name: "idx",
    recognizes: { path, content in
      content.count >= 4 && content[0] == 0 && content[1] == 0 && (8...14).contains(content[2])
        && (1...8).contains(content[3])
    },
    loadFile: { path, content, _ throws(DatasetError) in
      let file = lastName(of: path)
      guard let pair = Idx.pair(file) else {
        let features = try Idx.features(Idx.tensor(content, path: path), path)
        return Dataset(name: file, features: features, origin: path)
      }
      return try Idx.load(pair, in: folder(of: path))
    },
    loadFolder: { folder, files throws(DatasetError) in
      // A file that was decompressed beside its original counts once.
      let images = files.filter { name in
        name.contains("images") && name.contains("idx")
          && !(name.hasSuffix(".gz") && files.contains(String(name.dropLast(3))))
      }
      return try PairedFiles.loadAll(images.compactMap(Idx.pair), in: folder) {
        pair throws(DatasetError) in try Idx.load(pair, in: folder)
      }
    })
}

enum Idx {
  /// The pair of files of which `name` is one, or `nil` if it is named otherwise.
  static func pair(_ name: String) -> PairedFiles? {
    if name.contains("images") {
      let labels = name.replacing("images", with: "labels").replacing("idx3", with: "idx1")
      return PairedFiles(features: name, target: labels)
    }
    guard name.contains("labels") else { return nil }
    let images = name.replacing("labels", with: "images").replacing("idx1", with: "idx3")
    return PairedFiles(features: images, target: name)
  }

  static func load(_ pair: PairedFiles, in folder: String) throws(DatasetError) -> Dataset {
    let imagesPath = filePath(of: pair.features, in: folder)
    let labelsPath = filePath(of: pair.target, in: folder)
    let images = try features(tensor(readContent(imagesPath), path: imagesPath), imagesPath)
    let labels = try tensor(readContent(labelsPath), path: labelsPath)
    return Dataset(
      name: datasetName(of: pair.features, in: folder), features: images,
      target: try Dataset.classes(labels, count: images.shape[0], labelsPath), origin: imagesPath)
  }

  /// A file's numbers as they are stored.
  static func tensor(_ content: [UInt8], path: String) throws(DatasetError) -> Tensor {
    var reader = ByteReader(content, path: path)
    let magic = try reader.take(4, "magic number")
    guard magic[0] == 0, magic[1] == 0, let numbers = numbers(code: magic[2]) else {
      throw reader.failure("expected an idx magic number, found \(Array(magic))", at: 0)
    }
    guard (1...8).contains(magic[3]) else {
      throw reader.failure("expected 1 to 8 axes, found \(magic[3])", at: 3)
    }
    var shape: [Int] = []
    for axis in 1...magic[3] {
      shape.append(try reader.bigEndian(bytes: 4, "the extent of axis \(axis)"))
    }
    _ = try reader.count(of: shape, elementBytes: numbers.bytes)
    guard !shape.contains(0) else { throw reader.failure("a shape of \(shape) holds no samples") }
    let start = reader.offset
    let tensor = numbers.tensor(try reader.take(reader.remaining, "numbers"), shape: shape)
    if let index = tensor.firstNonFinite {
      throw reader.failure("expected a finite number", at: start + index * numbers.bytes)
    }
    return tensor
  }

  private static func numbers(code: UInt8) -> StoredNumbers? {
    switch code {
    case 0x08: StoredNumbers(elementType: .u8)
    case 0x09: StoredNumbers(elementType: .i8)
    case 0x0B: StoredNumbers(elementType: .i16, isBigEndian: true)
    case 0x0C: StoredNumbers(elementType: .i32, isBigEndian: true)
    case 0x0D: StoredNumbers(elementType: .f32, isBigEndian: true)
    case 0x0E: StoredNumbers(elementType: .f64, isBigEndian: true)
    default: nil
    }
  }

  static func features(_ tensor: Tensor, _ path: String) throws(DatasetError) -> Tensor {
    guard tensor.shape.count > 1 else {
      throw DatasetError(path, "expected images, found one number per sample", at: .offset(3))
    }
    return tensor.asFeatures
  }
}
