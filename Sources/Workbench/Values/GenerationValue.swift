public import ContentHashing
import Generation
public import Language
import TextWidth

/// A text that a model went on with: what `generate` yields.
public struct GenerationValue: ObjectValue, Codable, ArchivableValue {
  let prompt: String
  let promptTokens: [Int32]
  let text: String
  /// The tokens chosen, the one that ended the text included.
  let tokens: [Int32]
  let ending: TextGeneration.Ending
  /// From the first token to the last, the prompt's reading left out.
  let seconds: Double
  /// How long reading the prompt took, and how much of it there was to read.
  let promptSeconds: Double
  let promptTokensRead: Int

  public static let valueType = ValueType(
    "generation",
    fields: [
      "prompt": .text, "text": .text, "tokens": .list, "count": .quantity(.plain), "ending": .text,
      "speed": .quantity(.plain), "promptspeed": .quantity(.plain),
    ])

  public func field(_ name: String) -> Value? {
    switch name {
    case "prompt": .text(prompt)
    case "text": .text(text)
    case "tokens": .list(tokens.map { .number(Double($0)) })
    case "count": .number(Double(tokens.count))
    case "ending": .text(ending.rawValue)
    case "speed": .number(Double(max(tokens.count - 1, 0)) / max(seconds, 1e-9))
    case "promptspeed": .number(Double(promptTokensRead) / max(promptSeconds, 1e-9))
    default: nil
    }
  }

  public var contentHash: ContentHash {
    var hasher = ContentHasher()
    hasher.combine(prompt)
    for token in promptTokens { hasher.combine(Int(token)) }
    hasher.combine(text)
    for token in tokens { hasher.combine(Int(token)) }
    hasher.combine(ending.rawValue)
    return hasher.finalized()
  }
}

extension GenerationValue: MeasuredValue {
  static let measuredFields: Set = ["speed", "promptspeed"]
}

extension GenerationValue: StreamedValue {
  public func lines(_ style: DisplayStyle) -> [String] {
    (prompt + text).split(separator: "\n", omittingEmptySubsequences: false)
      .flatMap { wrapped(printable(String($0)), to: style.width) } + facts(style, [])
  }

  public func linesAfterStreaming(_ style: DisplayStyle) -> [String] {
    guard tokens.count > 1, case .quantity(let speed)? = field("speed") else {
      return facts(style, [])
    }
    return facts(style, ["\(speed.displayText(significantDigits: 3)) tokens a second"])
  }

  private func facts(_ style: DisplayStyle, _ more: [String]) -> [String] {
    let count = tokens.count == 1 ? "1 token" : "\(tokens.count) tokens"
    return [
      style.dim(
        "(" + ([count, ending.fact].compactMap { $0 } + more).joined(separator: ", ") + ")")
    ]
  }

  public var brief: String { printable(text.replacing("\n", with: " ")) }
}

extension TextGeneration.Ending {
  /// Why there is no more; nil where as many tokens came as were asked for.
  var fact: String? {
    switch self {
    case .endOfTurn: "the model ended it"
    case .stop: "ended by a stop string"
    case .length: nil
    case .context: "the context is full"
    case .interrupted: "interrupted"
    }
  }
}
