import Language

extension Console {
  /// Reports a mistake with its place in the source, coloured where the terminal has colours.
  func complain(_ diagnostic: Diagnostic, in source: String, name: String? = nil) {
    let pieces = diagnostic.styled(in: source, name: name)
    tell(pieces.map { errors.usesColor ? $0.colored : $0.text }.joined() + "\n")
  }

  /// Reports several, and how many there are where that is more than fit on a screen.
  func complain(_ diagnostics: [Diagnostic], in source: String, name: String? = nil) {
    let most = 10
    for diagnostic in diagnostics.prefix(most) { complain(diagnostic, in: source, name: name) }
    if diagnostics.count > most { tell("and \(diagnostics.count - most) more mistakes\n") }
  }
}

extension DiagnosticPiece {
  /// The text in the colour of what it is.
  var colored: String {
    let code =
      switch role {
      case .label: "1;31"
      case .message: "1"
      case .place: "2"
      case .source: "0"
      case .mark: "31"
      case .note: "36"
      case .hint: "32"
      }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }
}
