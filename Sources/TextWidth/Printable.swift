/// The text as it can be written to a terminal: tabs as four blanks, carriage returns left out, and
/// whatever else would move the cursor or turn the direction of writing as `?`.
///
/// Neither a script nor a name from a file can steer a terminal through it.
public func printable(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: isControl) else { return text }
  var clean = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\t": clean += "    "
    case "\r": continue
    default: clean.unicodeScalars.append(isControl(scalar) ? "?" : scalar)
    }
  }
  return clean
}

/// Control characters, line separators and the marks that turn the direction of writing.
private func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
  default: false
  }
}
