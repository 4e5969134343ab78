import FoundationEssentials
import Glibc
public import TensorEngine

extension DatasetFormat {
  /// NumPy's arrays: features in `X….npy` or `x….npy` with their target in `y….npy`, or `features…`
  /// and `images…` with `labels…`. Bytes are scaled to 0…1.
  static let npy = DatasetFormat(
    name: "npy",
    recognizes: { _, content in content.starts(with: Npy.magic) },
    loadFile: { path, content, options throws(DatasetError) in
      let folder = folder(of: path)
      let pair = Npy.pair(lastName(of: path))
      let targetPath = pair.map { filePath(of: $0.target, in: folder) }
      let features = try Npy.features(Npy.tensor(content, path: path), path)
      let target: Dataset.Target =
        if let targetPath, FileManager.default.fileExists(atPath: targetPath) {
          try Npy.target(at: targetPath, count: features.shape[0], options)
        } else { .none }
      let file = lastName(of: path)
      return Dataset(name: file, features: features, target: target, origin: path)
    },
    loadFolder: { folder, files throws(DatasetError) in
      let pairs = files.compactMap(Npy.pair).filter { files.contains($0.target) }
      return try PairedFiles.loadAll(pairs, in: folder) { pair throws(DatasetError) in
        let features = filePath(of: pair.features, in: folder)
        let set = try Dataset.load(features)
        return Dataset(
          name: datasetName(of: pair.features, in: folder), features: set.features,
          target: set.target,
          origin: features)
      }
    })
}

/// Reads NumPy's array files (NEP 1; versions 1 to 3, in C and Fortran order).
public enum Npy {
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  private static let maximumHeaderBytes = 1 << 20

  /// The array in the file at `path`, in the type that it is stored in.
  public static func tensor(at path: String) throws(DatasetError) -> Tensor {
    try tensor(readContent(path), path: path)
  }

  static func pair(_ name: String) -> PairedFiles? {
    guard name.hasSuffix(".npy") else { return nil }
    let prefixes = [("X", "y"), ("x", "y"), ("features", "labels"), ("images", "labels")]
    for (features, target) in prefixes where name.hasPrefix(features) {
      return PairedFiles(features: name, target: target + name.dropFirst(features.count))
    }
    return nil
  }

  static func features(_ tensor: Tensor, _ path: String) throws(DatasetError) -> Tensor {
    guard !tensor.shape.isEmpty, !tensor.shape.contains(0) else {
      throw DatasetError(path, "expected samples, found the shape \(tensor.shape)")
    }
    try refuseNonFinite(tensor, path)
    return tensor.asFeatures
  }

  private static func refuseNonFinite(_ tensor: Tensor, _ path: String) throws(DatasetError) {
    guard let index = tensor.firstNonFinite else { return }
    let sample = index / tensor.shape.dropFirst().reduce(1, *)
    throw DatasetError(
      path, "expected a finite number in sample \(sample), found \(tensor.floats[index])")
  }

  static func target(
    at path: String, count: Int, _ options: LoadOptions
  ) throws(DatasetError) -> Dataset.Target {
    try target(tensor(at: path), count: count, options, path)
  }

  static func target(
    _ tensor: Tensor, count: Int, _ options: LoadOptions, _ path: String
  ) throws(DatasetError) -> Dataset.Target {
    let wantsClasses =
      options.targetKind == .classes
      || options.targetKind == .automatic && !tensor.elementType.isFloat
    if wantsClasses {
      return try Dataset.classes(tensor.reshaped(to: [tensor.count]), count: count, path)
    }
    guard tensor.shape.first == count else {
      throw DatasetError(path, "expected \(count) values, found the shape \(tensor.shape)")
    }
    try refuseNonFinite(tensor, path)
    return .values(tensor.asFloat)
  }

  static func tensor(_ content: [UInt8], path: String) throws(DatasetError) -> Tensor {
    var reader = ByteReader(content, path: path)
    guard try reader.take(6, "magic number").elementsEqual(magic) else {
      throw reader.failure("expected the magic number of a .npy file", at: 0)
    }
    let version = try reader.take(2, "version")
    guard (1...3).contains(version[6]) else {
      throw reader.failure("expected version 1, 2 or 3, found \(version[6])", at: 6)
    }
    let lengthBytes = version[6] == 1 ? 2 : 4
    let length = try reader.littleEndian(bytes: lengthBytes, "the header's length")
    guard length <= maximumHeaderBytes else {
      throw reader.failure("a header of \(length) bytes is more than can be loaded", at: 8)
    }
    let start = reader.offset
    let header = try NpyHeader(
      String(decoding: try reader.take(length, "header"), as: UTF8.self), path: path, at: start)
    _ = try reader.count(of: header.shape, elementBytes: header.numbers.bytes)
    let bytes = try reader.take(reader.remaining, "numbers")
    guard header.isFortranOrder, header.shape.count > 1 else {
      return header.numbers.tensor(bytes, shape: header.shape)
    }
    return header.numbers.tensor(bytes, shape: header.shape.reversed()).transposed()
  }
}
