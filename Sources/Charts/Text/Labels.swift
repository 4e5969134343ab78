/// The text with control characters, which would move the cursor, as `?`.
public func printable(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: isControl) else { return text }
  var clean = String.UnicodeScalarView()
  clean.append(contentsOf: text.unicodeScalars.map { isControl($0) ? "?" : $0 })
  return String(clean)
}

/// Control characters, line separators and the marks that turn the direction of writing.
private func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
  default: false
  }
}

/// The text cut to a number of columns, with an ellipsis where something is missing.
public func truncated(_ text: String, to width: Int, ellipsis: Character = "…") -> String {
  let text = printable(text)
  guard displayWidth(text) > width else { return text }
  guard width > 0 else { return "" }
  var kept = ""
  var columns = 0
  for character in text {
    columns += displayWidth(of: character)
    guard columns < width else { break }
    kept.append(character)
  }
  return kept + String(ellipsis)
}

/// The text followed by spaces up to a number of columns.
public func padded(_ text: String, to width: Int) -> String {
  text + String(repeating: " ", count: max(width - displayWidth(text), 0))
}

/// The text after spaces up to a number of columns.
public func paddedLeft(_ text: String, to width: Int) -> String {
  String(repeating: " ", count: max(width - displayWidth(text), 0)) + text
}
