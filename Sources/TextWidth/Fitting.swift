/// The text cut to a number of columns, with an ellipsis where something is missing.
public func truncated(_ text: String, to width: Int, ellipsis: String = "…") -> String {
  let text = printable(text)
  guard displayWidth(text) > width else { return text }
  guard width > 0 else { return "" }
  var kept = ""
  var columns = displayWidth(ellipsis)
  for character in text {
    columns += displayWidth(of: character)
    guard columns <= width else { break }
    kept.append(character)
  }
  return kept + ellipsis
}

/// The text followed by spaces up to a number of columns.
public func padded(_ text: String, to width: Int) -> String {
  text + String(repeating: " ", count: max(width - displayWidth(text), 0))
}

/// The text after spaces up to a number of columns.
public func paddedLeft(_ text: String, to width: Int) -> String {
  String(repeating: " ", count: max(width - displayWidth(text), 0)) + text
}

/// The text broken at spaces into lines of at most `width` columns; paragraphs stay apart, and a
/// word that is longer stays whole.
public func wrapped(_ text: String, to width: Int) -> [String] {
  text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph in
    var lines = [""]
    for word in paragraph.split(separator: " ") {
      if lines[lines.count - 1].isEmpty {
        lines[lines.count - 1] = String(word)
      } else if displayWidth(lines[lines.count - 1]) + 1 + displayWidth(String(word)) <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
