import Foundation
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
      let file = (path as NSString).lastPathComponent
      guard let names = Idx.pairedNames(file) else {
        let features = try Idx.features(Idx.tensor(content, path: path), path)
        return Dataset(name: file, features: features, origin: path)
      }
      return try Idx.loadPair(names, in: (path as NSString).deletingLastPathComponent)
    },
    loadFolder: { path, files throws(DatasetError) in try Idx.loadFolder(path, files) })
}

enum Idx {
  typealias PairedNames = (images: String, labels: String)

  /// The names of a pair of files of which `name` is one, or `nil` if it is named otherwise.
  static func pairedNames(_ name: String) -> PairedNames? {
    if name.contains("images") {
      let labels = name.replacing("images", with: "labels").replacing("idx3", with: "idx1")
      return (name, labels)
    }
    guard name.contains("labels") else { return nil }
    let images = name.replacing("labels", with: "images").replacing("idx1", with: "idx3")
    return (images, name)
  }

  /// The pairs in a folder as one data set: those named `t10k` or `test` are its test samples.
  static func loadFolder(
    _ folder: String, _ files: [String]
  ) throws(DatasetError) -> Dataset? {
    let images = files.filter { $0.contains("images") && $0.contains("idx") }
    let isTest = { (name: String) in name.hasPrefix("t10k") || name.hasPrefix("test") }
    let ordered = images.filter { !isTest($0) } + images.filter(isTest)
    var sets: [Dataset] = []
    for name in ordered {
      guard let names = pairedNames(name) else { continue }
      sets.append(try loadPair(names, in: folder))
    }
    guard sets.count > 1 else { return sets.first }
    let trainCount = zip(ordered, sets).reduce(0) { isTest($1.0) ? $0 : $0 + $1.1.count }
    return try Dataset.joined(sets, testFrom: trainCount, path: folder)
  }

  static func loadPair(
    _ names: PairedNames, in folder: String
  ) throws(DatasetError) -> Dataset {
    let prefix = folder.isEmpty ? "" : folder + "/"
    let imagesPath = prefix + names.images
    let labelsPath = prefix + names.labels
    let images = try features(tensor(readContent(imagesPath), path: imagesPath), imagesPath)
    let labels = try tensor(readContent(labelsPath), path: labelsPath)
    let target = try classes(labels, count: images.shape[0], labelsPath)
    let name = folder.isEmpty ? names.images : (folder as NSString).lastPathComponent
    return Dataset(name: name, features: images, target: target, origin: imagesPath)
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
    case 0x0E: StoredNumbers(elementType: .f32, isDouble: true, isBigEndian: true)
    default: nil
    }
  }

  /// Images with a last axis for their one channel; bytes scaled to 0…1.
  static func features(_ tensor: Tensor, _ path: String) throws(DatasetError) -> Tensor {
    guard tensor.shape.count > 1 else {
      throw DatasetError(path, "expected images, found one number per sample", at: .offset(3))
    }
    let shape = tensor.shape.count == 3 ? tensor.shape + [1] : tensor.shape
    return tensor.scaled(by: tensor.elementType == .u8 ? 255 : 1).reshaped(to: shape)
  }

  /// Labels as the classes from 0 to the highest that occurs.
  static func classes(
    _ labels: Tensor, count: Int, _ path: String
  ) throws(DatasetError) -> Dataset.Target {
    guard labels.shape == [count] else {
      throw DatasetError(path, "expected \(count) labels, found \(labels.shape)", at: .offset(4))
    }
    let start = 8
    let numbers = labels.floats
    let valid = 0..<Float(Dataset.maximumClasses)
    if let index = numbers.firstIndex(where: { !valid.contains($0) || $0 != $0.rounded() }) {
      throw DatasetError(
        path, "expected a label from 0 to \(Dataset.maximumClasses - 1), found \(numbers[index])",
        at: .offset(start + index * labels.elementType.bytes))
    }
    let classes = numbers.map { Int32($0) }
    let names = (0...(classes.max() ?? 0)).map(String.init)
    return .classes(Tensor(classes, shape: [count], as: .i32), names: names)
  }
}
