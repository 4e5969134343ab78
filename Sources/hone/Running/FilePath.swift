import Glibc

/// Names of files.
enum FilePath {
  /// The file's one absolute name, without links; the path itself where there is no such file.
  static func absolute(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
