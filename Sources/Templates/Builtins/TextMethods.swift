/// What Python's methods of texts make of one.
extension String {
  func stripped(_ characters: String?, start: Bool, end: Bool) -> String {
    guard let characters else { return stripped(start: start, end: end) }
    let set = Set(characters.unicodeScalars)
    return stripped(start: start, end: end) { set.contains($0) }
  }

  /// `upper`, `lower`, `title` or `capitalize`.
  func recased(_ name: String) -> String {
    switch name {
    case "upper": uppercased()
    case "lower": lowercased()
    case "capitalize": prefix(1).uppercased() + dropFirst().lowercased()
    default: titled
    }
  }

  /// With a capital at the beginning of each run of letters.
  private var titled: String {
    var result = ""
    var isInWord = false
    for character in self {
      result += isInWord ? character.lowercased() : character.uppercased()
      isInWord = character.isLetter
    }
    return result
  }

  /// `isdigit` and its like: of some characters, all are such.
  func holds(_ property: String) -> Bool {
    let cased = unicodeScalars.filter { $0.properties.isCased }
    switch property {
    case "isdigit": return !isEmpty && allSatisfy { $0.isWholeNumber && $0.isNumber }
    case "isalpha": return !isEmpty && allSatisfy(\.isLetter)
    case "isalnum": return !isEmpty && allSatisfy { $0.isLetter || $0.isNumber }
    case "isspace": return !isEmpty && unicodeScalars.allSatisfy(\.isSpace)
    case "isupper": return !cased.isEmpty && cased.allSatisfy(\.properties.isUppercase)
    default: return !cased.isEmpty && cased.allSatisfy(\.properties.isLowercase)
    }
  }

  var lines: [String] {
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    var afterReturn = false
    for scalar in unicodeScalars {
      let isBreak = [10, 11, 12, 13, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029].contains(scalar.value)
      defer { afterReturn = scalar == "\r" }
      if afterReturn, scalar == "\n" { continue }
      if isBreak {
        lines.append(String(line))
        line = String.UnicodeScalarView()
      } else {
        line.append(scalar)
      }
    }
    return line.isEmpty ? lines : lines + [String(line)]
  }

  /// The pieces between runs of white space; after `limit` of those the rest as it is.
  func words(limit: Int, isReversed: Bool) -> [String] {
    var rest = isReversed ? Array(unicodeScalars.reversed()) : Array(unicodeScalars)
    var words: [[Unicode.Scalar]] = []
    while true {
      rest = Array(rest.drop(while: \.isSpace))
      guard !rest.isEmpty else { break }
      if words.count == limit {
        words.append(rest)
        break
      }
      let word = Array(rest.prefix { !$0.isSpace })
      words.append(word)
      rest.removeFirst(word.count)
    }
    let texts = words.map { word in
      var text = String.UnicodeScalarView()
      text.append(contentsOf: isReversed ? word.reversed() : word)
      return String(text)
    }
    return isReversed ? texts.reversed() : texts
  }
}
