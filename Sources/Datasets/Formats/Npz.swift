import FoundationEssentials
import Glibc
public import TensorEngine

extension DatasetFormat {
  /// NumPy's archives: features `x…` or `X…` with their target `y…`, or `features…` and `images…`
  /// with `labels…`, as in `x_train`, `y_train`, `x_test`, `y_test`.
  static let npz = DatasetFormat(
    name: "npz",
    recognizes: { _, content in ZipArchive.recognizes(content) },
    loadFile: { path, content, options throws(DatasetError) in
      let arrays = try Npz.arrays(content, path: path)
      let pairs = arrays.keys.sorted().compactMap { Npy.pair($0 + ".npy") }
      let set = try PairedFiles.loadAll(pairs, in: path) { pair throws(DatasetError) in
        try Npz.dataset(pair, of: arrays, path: path, options)
      }
      guard let set else {
        throw DatasetError(
          path, "no array's name says that it holds features: \(arrays.keys.sorted())",
          hint: "name the features `x` and their target `y`")
      }
      return set
    },
    loadFolder: { folder, files throws(DatasetError) in
      let archives = files.filter { $0.hasSuffix(".npz") }
      return archives.count == 1 ? try Dataset.load(filePath(of: archives[0], in: folder)) : nil
    })
}

/// Reads and writes NumPy's archives: a zip file of arrays, each as a `.npy` file would hold it.
public enum Npz {
  /// The arrays of the archive at `path` by their names.
  public static func arrays(at path: String) throws(DatasetError) -> [String: Tensor] {
    try arrays(readContent(path), path: path)
  }

  static func arrays(_ content: [UInt8], path: String) throws(DatasetError) -> [String: Tensor] {
    let archive = try ZipArchive(content, path: path)
    var arrays: [String: Tensor] = [:]
    for member in archive.members where member.name.hasSuffix(".npy") {
      let place = "\(path)/\(member.name)"
      arrays[String(member.name.dropLast(4))] = try Npy.tensor(
        archive.content(of: member), path: place)
    }
    guard !arrays.isEmpty else {
      throw DatasetError(path, "the archive holds no array", kind: .unsupported)
    }
    return arrays
  }

  /// Writes arrays, not compressed, in the order of their names; equal arrays give equal bytes.
  ///
  /// - Throws: Where the file can't be written.
  public static func write(_ arrays: [String: Tensor], to path: String) throws {
    let members = arrays.sorted { $0.key < $1.key }
      .map { (name: $0.key + ".npy", content: Npy.bytes(of: $0.value)) }
    try Data(ZipArchive.bytes(of: members)).write(to: URL(filePath: path))
  }

  fileprivate static func dataset(
    _ pair: PairedFiles, of arrays: [String: Tensor], path: String, _ options: LoadOptions
  ) throws(DatasetError) -> Dataset {
    let name = String(pair.features.dropLast(4))
    guard let array = arrays[name] else {
      throw DatasetError(path, "the archive holds no array `\(name)`")
    }
    let place = "\(path)/\(pair.features)"
    let features = try Npy.features(array, place)
    let target = arrays[String(pair.target.dropLast(4))]
    return Dataset(
      name: lastName(of: path), features: features,
      target: try target.map { array throws(DatasetError) in
        try Npy.target(array, count: features.shape[0], options, "\(path)/\(pair.target)")
      } ?? .none, origin: path)
  }
}
