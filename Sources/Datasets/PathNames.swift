/// The last name of a path: `b` of `a/b` and of `a/b/`; `/` of the root.
func lastName(of path: String) -> String {
  let names = path.split(separator: "/")
  return names.last.map(String.init) ?? (path.isEmpty ? "" : "/")
}

/// The folder that a path's last name is in: `a` of `a/b`, nothing of `b`, `/` of `/b`.
func folder(of path: String) -> String {
  var rest = path[...]
  while rest.count > 1, rest.last == "/" { rest.removeLast() }
  guard let slash = rest.lastIndex(of: "/") else { return "" }
  rest = rest[..<slash]
  while rest.last == "/" { rest.removeLast() }
  return rest.isEmpty ? "/" : String(rest)
}

/// The path of a file in a folder, which may be empty for the current one.
func filePath(of file: String, in folder: String) -> String {
  folder.isEmpty || folder.hasSuffix("/") ? folder + file : folder + "/" + file
}
