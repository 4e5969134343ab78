import Foundation

/// The names of the Swift files in a folder of `Sources`, without their extension, sorted.
///
/// A list that registers one value per file is held against its folder with this.
///
/// - Throws: Where there is no such folder.
public func sourceFiles(in folder: String) throws -> [String] {
  let tests = URL(filePath: #filePath).deletingLastPathComponent()
  let sources = tests.appending(path: "../../Sources/\(folder)").standardizedFileURL
  return try FileManager.default.contentsOfDirectory(atPath: sources.path)
    .filter { $0.hasSuffix(".swift") }
    .map { String($0.dropLast(".swift".count)) }
    .sorted()
}
