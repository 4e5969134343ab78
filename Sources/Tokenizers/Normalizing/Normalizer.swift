/// One thing that is done to a text before it is cut into words.
public enum Normalizer: Hashable, Sendable, Codable {
  /// Unicode's normalization forms (UAX #15).
  case form(NormalizationForm)
  case lowercase
  /// Leaves out the marks that take no place of their own.
  case stripAccents
  /// Leaves out all marks.
  case stripMarks
  /// Leaves out what can't be printed, and makes every white space a blank (BERT).
  case clean
  case replace(String, with: String)
  /// Puts a text before what isn't empty.
  case prepend(String, to: Prefix)
  /// Puts a blank before each part that doesn't begin with one.
  case blankBefore
  /// Writes `text` for each two blanks or more.
  case replaceRuns(with: String)
  /// Leaves out white space at the ends.
  case trim(left: Bool, right: Bool)
  /// Leaves out blanks at the ends, and all but one in a row.
  case collapseSpaces
  /// Leaves out white space at the ends, and makes all within a single blank.
  case collapseWhiteSpace
  /// Replaces by the definition's character map, SentencePiece's `nmt_nfkc` and the like.
  case characterMap
  /// Writes `▁` for each blank, and one before the text where there is none.
  case spaceMarks(before: Prefix)

  /// Where a space is put before a text.
  public enum Prefix: String, Hashable, Sendable, Codable {
    case never
    /// Before the whole text.
    case first
    /// Before each part between special tokens.
    case each
  }

  /// The text after it; `isFirst` says whether it is the start of the whole.
  func apply(to text: [UInt8], isFirst: Bool, _ map: CharacterMap?) -> [UInt8] {
    switch self {
    case .form(let form): return form.apply(to: text)
    case .lowercase: return text.lowercased()
    case .stripAccents:
      return text.filteringScalars { $0.properties.generalCategory != .nonspacingMark }
    case .stripMarks:
      return text.filteringScalars { !CharacterClass.of($0.value).contains(.mark) }
    case .clean: return text.cleaned()
    case .replace(let old, let new): return text.replacing(Array(old.utf8), Array(new.utf8))
    case .prepend(let prefix, let parts):
      let isWanted = parts == .each || (parts == .first && isFirst)
      return isWanted && !text.isEmpty ? Array(prefix.utf8) + text : text
    case .blankBefore: return text.isEmpty || text.first == 0x20 ? text : [0x20] + text
    case .replaceRuns(let new): return text.replacingRuns(with: Array(new.utf8))
    case .trim(let left, let right): return text.trimmed(left: left, right: right)
    case .collapseSpaces: return text.collapsed()
    case .collapseWhiteSpace: return text.withBlanks().collapsed()
    case .characterMap: return map?.apply(to: text) ?? text
    case .spaceMarks(let prefix):
      var marked = text.replacing([0x20], spaceMark)
      let isWanted = prefix == .each || (prefix == .first && isFirst)
      if isWanted, !text.isEmpty, !marked.starts(with: spaceMark) { marked = spaceMark + marked }
      return marked
    }
  }
}

/// `▁`, U+2581.
let spaceMark: [UInt8] = [0xE2, 0x96, 0x81]
