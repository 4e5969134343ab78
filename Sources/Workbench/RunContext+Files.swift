import ContentHashing
import FoundationEssentials
import Glibc
import Language
import TensorEngine

extension RunContext {
  /// Hashes the content of the file at `path` into the record of what was read.
  ///
  /// - Throws: A `Diagnostic` at the argument that names the file.
  @discardableResult
  func readFile(_ path: String, parameter: String) throws(Diagnostic) -> ContentHash {
    do {
      let file = try Storage(mapping: resolved(path))
      let hash = file.contentHash
      statement.didRead(
        StatementRun.File(path: path, hash: hash, byteCount: file.bytes.count))
      return hash
    } catch {
      let error = error as? FileError
      var unreadable = problem(
        "`\(path)` can't be read: \(error?.reason ?? "unknown reason")", with: parameter,
        hint: nearestFile(to: path).map { "did you mean `\($0)`?" }
          ?? "paths start from \(statement.directory)")
      unreadable.isMissingInput = error?.code == ENOENT
      throw unreadable
    }
  }

  /// A file in the same folder whose name is nearly that of a missing one.
  func nearestFile(to path: String) -> String? {
    guard !FileManager.default.fileExists(atPath: resolved(path)) else { return nil }
    let cut = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let folder = cut == path.startIndex ? "." : String(path[..<cut])
    let names = try? FileManager.default.contentsOfDirectory(atPath: resolved(folder))
    return nearest(to: String(path[cut...]), among: names ?? []).map { path[..<cut] + $0 }
  }

  /// Hashes a file, or every file in a folder, into the record of what was read.
  func readFiles(at path: String, parameter: String) throws(Diagnostic) {
    let names = try? FileManager.default.contentsOfDirectory(atPath: resolved(path))
    guard let names else {
      try readFile(path, parameter: parameter)
      return
    }
    for name in names.sorted() {
      var isFolder = false
      let file = "\(path)/\(name)"
      let exists = FileManager.default.fileExists(atPath: resolved(file), isDirectory: &isFolder)
      if exists, !isFolder { try readFile(file, parameter: parameter) }
    }
  }

  /// Relative paths start from the session's folder.
  func resolved(_ path: String) -> String {
    path.hasPrefix("/") ? path : statement.directory + "/" + path
  }
}
