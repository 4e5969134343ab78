/// Where in the grammar the cursor stands, found from the tokens before it: what is being typed is
/// hardly ever complete enough to be parsed.
struct CompletionContext {
  /// A command with what was given to it so far.
  struct Stage: Equatable {
    var name: String
    var positionalCount = 0
    var labels: [String] = []
    /// The option whose value is being given.
    var label: String?
  }

  /// A pipeline that the cursor is in, at one level of brackets.
  struct Frame {
    /// The bracket that opened it; `nil` for the outermost.
    var opener: Token.Symbol?
    /// Where its pipeline starts.
    var start: Int
    /// Where its last `|` stands.
    var pipe: Int?
    var stage: Stage?
    /// The words and values since the pipeline's start or the last `|`.
    var operandCount = 0
    /// Whether the last token wants a value after it.
    var wantsOperand = true
    /// The statement's first word, if it is one of the grammar.
    var keyword: String?
  }

  private(set) var frames: [Frame]
  /// The variables of the loops and the definitions around the cursor.
  private(set) var localNames: [String] = []
  private(set) var lastToken: Token?

  var frame: Frame { frames[frames.count - 1] }
  /// The frame around the innermost brackets.
  var outerFrame: Frame? { frames.count > 1 ? frames[frames.count - 2] : nil }
  /// Where the outermost statement starts.
  private(set) var statementStart = 0

  init(_ tokens: [Token]) {
    frames = [Frame(start: 0)]
    for token in tokens {
      add(token)
      lastToken = token
    }
  }

  private mutating func add(_ token: Token) {
    switch token.kind {
    case .newline: endStatement(at: token.range.upperBound)
    case .symbol(let symbol) where symbol.closer != nil:
      beginOperand()
      frames.append(Frame(opener: symbol, start: token.range.upperBound))
    case .symbol(let symbol) where symbol.isCloser:
      if frames.count > 1 { frames.removeLast() }
      change { $0.wantsOperand = false }
    case .symbol(.pipe):
      change { frame in
        frame.pipe = token.range.lowerBound
        frame.stage = nil
        frame.keyword = nil
        frame.operandCount = 0
        frame.wantsOperand = true
      }
    case .symbol(.assign): assign(at: token.range.upperBound)
    case .symbol(.comma): change { $0.wantsOperand = false }
    case .symbol: change { $0.wantsOperand = true }
    case .word(let word): add(word: word)
    case .quantity, .text, .reference:
      beginOperand()
      change { $0.wantsOperand = false }
    case .end: break
    }
  }

  private mutating func change(_ step: (inout Frame) -> Void) { step(&frames[frames.count - 1]) }

  private mutating func endStatement(at offset: Int) {
    guard frame.opener == nil || frame.opener == .openBrace else { return }
    frames[frames.count - 1] = Frame(opener: frame.opener, start: offset)
    if frames.count == 1 {
      statementStart = offset
      localNames = []
    }
  }

  /// `name = …` starts a pipeline, `option = …` an option's value.
  private mutating func assign(at offset: Int) {
    guard let word = lastToken?.word else { return }
    if frame.keyword == "sweep" { localNames.append(word) }
    change { frame in
      let namesStatement = frame.operandCount == 1 && frame.pipe == nil && frame.keyword == nil
      if namesStatement {
        frame = Frame(opener: frame.opener, start: offset)
      } else if frame.stage != nil {
        frame.stage?.label = word
        frame.stage?.labels.append(word)
        frame.stage?.positionalCount -= 1
      }
      frame.wantsOperand = true
    }
  }

  private mutating func add(word: String) {
    if ["and", "or", "not", "in"].contains(word) {
      change { $0.wantsOperand = true }
      return
    }
    if namesLocal { localNames.append(word) }
    let isFirst = frame.operandCount == 0 && frame.keyword == nil
    if isFirst, Keyword.all.contains(word), frame.pipe == nil {
      change { $0.keyword = word }
      return
    }
    beginOperand()
    change { frame in
      frame.wantsOperand = false
      if isFirst { frame.stage = Stage(name: word) }
    }
  }

  /// Whether a word here names a loop's variable or a definition's parameter.
  private var namesLocal: Bool {
    if frame.keyword == "each", frame.operandCount == 0 { return true }
    guard frames.count > 1, frame.opener == .openParenthesis else { return false }
    return frames[frames.count - 2].keyword == "def" && lastToken?.symbol != .colon
  }

  /// Counts a value that starts here, unless an operator continues the one before.
  private mutating func beginOperand() {
    change { frame in
      let continues = frame.wantsOperand && frame.operandCount > 0
      frame.operandCount += 1
      guard frame.stage != nil, !continues else { return }
      frame.stage?.label = nil
      frame.stage?.positionalCount += 1
    }
  }
}
