import Foundation

/// The names of the Swift files in a folder of `Sources`, without their extension, sorted.
///
/// A list that registers one value per file is held against its folder with this.
///
/// - Throws: Where there is no such folder.
public func sourceFiles(in folder: String) throws -> [String] {
  try sourceEntries(in: folder)
    .filter { $0.hasSuffix(".swift") }
    .map { String($0.dropLast(".swift".count)) }
}

/// The names of the folders in a folder of `Sources`, sorted.
///
/// - Throws: Where there is no such folder.
public func sourceFolders(in folder: String) throws -> [String] {
  try sourceEntries(in: folder).filter { !$0.contains(".") }
}

/// The names of all that lies in a folder of `Sources`, with their extensions, sorted.
///
/// - Throws: Where there is no such folder.
public func sourceEntries(in folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: source(folder).path).sorted()
}

/// The text of a file of `Sources`.
///
/// - Throws: Where there is no such file.
public func sourceText(of path: String) throws -> String {
  try String(contentsOf: source(path), encoding: .utf8)
}

private func source(_ path: String) -> URL {
  let tests = URL(filePath: #filePath).deletingLastPathComponent()
  return tests.appending(path: "../../Sources/\(path)").standardizedFileURL
}
