/// The properties of a character that patterns ask for; one may have several.
struct CharacterClass: OptionSet {
  let rawValue: UInt16

  init(rawValue: UInt16) { self.rawValue = rawValue }

  /// `\p{Lu}` and `\p{Lt}`.
  static let upper = CharacterClass(rawValue: 1)
  /// `\p{Ll}`.
  static let lower = CharacterClass(rawValue: 2)
  /// `\p{Lm}` and `\p{Lo}`.
  static let uncased = CharacterClass(rawValue: 4)
  /// `\p{M}`.
  static let mark = CharacterClass(rawValue: 8)
  /// `\p{N}`.
  static let number = CharacterClass(rawValue: 16)
  /// `\p{P}`.
  static let punctuation = CharacterClass(rawValue: 32)
  /// `\p{S}`.
  static let symbol = CharacterClass(rawValue: 64)
  /// `\s`, Unicode's `White_Space`.
  static let space = CharacterClass(rawValue: 128)
  /// `[\r\n]`.
  static let newline = CharacterClass(rawValue: 256)

  /// `\p{L}`.
  static let letter: CharacterClass = [.upper, .lower, .uncased]

  func isAny(of classes: CharacterClass) -> Bool { !isDisjoint(with: classes) }

  /// What every pattern asks of nearly every character is looked up.
  private static let ascii = (0..<128).map { CharacterClass(Unicode.Scalar(UInt8($0))) }

  @inline(__always)
  static func of(_ value: UInt32) -> CharacterClass {
    value < 128 ? ascii[Int(value)] : slow(value)
  }

  @inline(never)
  private static func slow(_ value: UInt32) -> CharacterClass {
    Unicode.Scalar(value).map(CharacterClass.init) ?? []
  }

  private init(_ scalar: Unicode.Scalar) {
    var classes: CharacterClass =
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .titlecaseLetter: .upper
      case .lowercaseLetter: .lower
      case .modifierLetter, .otherLetter: .uncased
      case .nonspacingMark, .spacingMark, .enclosingMark: .mark
      case .decimalNumber, .letterNumber, .otherNumber: .number
      case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
        .initialPunctuation, .finalPunctuation, .otherPunctuation:
        .punctuation
      case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: .symbol
      default: []
      }
    if scalar.properties.isWhitespace { classes.insert(.space) }
    if scalar == "\n" || scalar == "\r" { classes.insert(.newline) }
    self = classes
  }
}

extension Span<UInt8> {
  /// The class of the character at `index`, and where the next one starts.
  @inline(__always)
  func character(at index: Int) -> (class: CharacterClass, end: Int) {
    let (value, end) = scalar(at: index)
    return (CharacterClass.of(value), end)
  }

  /// Where the run of characters of any of `classes` ends that starts at `index`.
  @inline(__always)
  func run(of classes: CharacterClass, from index: Int, atMost most: Int = .max) -> Int {
    var (end, count) = (index, 0)
    while end < self.count, count < most {
      let (found, next) = character(at: end)
      guard found.isAny(of: classes) else { break }
      (end, count) = (next, count + 1)
    }
    return end
  }

  /// Where the run of characters of none of `classes` ends that starts at `index`.
  @inline(__always)
  func run(ofNone classes: CharacterClass, from index: Int) -> Int {
    var end = index
    while end < count {
      let (found, next) = character(at: end)
      guard !found.isAny(of: classes) else { break }
      end = next
    }
    return end
  }
}
