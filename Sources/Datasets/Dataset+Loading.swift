import FoundationEssentials
import Glibc

extension Dataset {
  /// Loads the data set that `source` names: one that ships with the program, a file or a folder.
  ///
  /// - Throws: A `DatasetError` that names the file, the place in it and what was expected.
  public static func load(
    _ source: String, options: LoadOptions = LoadOptions()
  ) throws(DatasetError) -> Dataset {
    if let builtIn = BuiltInDataset.all.first(where: { $0.name == source }) {
      return try builtIn.load()
    }
    if isFolder(source) { return try loadFolder(source) }
    let content: [UInt8]
    do throws(DatasetError) {
      content = try readContent(source)
    } catch  where error.kind == .missing {
      let names = BuiltInDataset.all.map { "`\($0.name)`" }.joined(separator: ", ")
      throw DatasetError(
        source, error.message, kind: .missing, hint: "give a file, a folder, or one of \(names)")
    }
    guard let format = DatasetFormat.all.first(where: { $0.recognizes(source, content) }) else {
      throw unsupported(source, content.isEmpty ? "the file is empty" : "unknown kind of file")
    }
    return try format.loadFile(source, content, options)
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
  }

  private static func loadFolder(_ path: String) throws(DatasetError) -> Dataset {
    let folder = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    guard let files = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw DatasetError(folder, "the folder can't be listed", kind: .unreadable)
    }
    for format in DatasetFormat.all {
      if let dataset = try format.loadFolder(folder, files.sorted()) { return dataset }
    }
    throw unsupported(folder, "the folder holds no data of a known kind")
  }

  private static func unsupported(_ path: String, _ message: String) -> DatasetError {
    let names = DatasetFormat.all.map(\.name).joined(separator: ", ")
    return DatasetError(path, message, kind: .unsupported, hint: "what can be loaded: \(names)")
  }
}

/// The content of the file at `path`, decompressed where it is compressed.
func readContent(_ path: String) throws(DatasetError) -> [UInt8] {
  let bytes = try readFile(path)
  guard Gzip.recognizes(bytes) else { return bytes }
  let content = try Gzip.inflate(bytes, atMost: maximumFileBytes + 1, path: path)
  guard content.count <= maximumFileBytes else {
    throw DatasetError(
      path, "its content is longer than \(maximumFileBytes) bytes", kind: .unsupported,
      hint: "split the file")
  }
  return content
}
