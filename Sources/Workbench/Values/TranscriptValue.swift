public import ContentHashing
import Generation
public import Language
import TextWidth

/// A conversation with a model: what `chat` yields.
///
/// What was said is recorded beside it, so that the statement runs again to the same tokens.
public struct TranscriptValue: ObjectValue, Codable, ArchivableValue, InputDecodable {
  let transcript: Transcript
  /// The conversations that were left for this one.
  let branches: [Transcript]

  public static let valueType = ValueType(
    "transcript",
    fields: [
      "text": .text, "system": .text, "turns": .quantity(.plain), "tokens": .list,
      "replies": .list, "branches": .list, "table": .table,
    ])

  public func field(_ name: String) -> Value? {
    switch name {
    case "text": .text(transcript.markdown)
    case "system": .text(transcript.system)
    case "turns": .number(Double(transcript.turns.count))
    case "tokens": .list(transcript.turns.flatMap(\.tokens).map { .number(Double($0)) })
    case "replies": .list(transcript.turns.map { .text($0.reply) })
    case "branches":
      .list(branches.map { .object(TranscriptValue(transcript: $0, branches: [])) })
    case "table": .table(table)
    default: nil
    }
  }

  private var table: Table {
    Table(
      columns: ["turn", "said", "reply", "tokens", "ending"],
      rows: transcript.turns.enumerated().map { index, turn in
        [
          .number(Double(index + 1)), .text(turn.said), .text(turn.reply),
          .number(Double(turn.tokens.count)), .text(turn.ending.rawValue),
        ]
      })
  }

  public var contentHash: ContentHash {
    var hasher = ContentHasher()
    for transcript in [transcript] + branches {
      hasher.combine(transcript.system)
      hasher.combine(transcript.turns.count)
      for turn in transcript.turns {
        hasher.combine(turn.said)
        hasher.combine(turn.reply)
        hasher.combine(turn.tokens.count)
        for token in turn.tokens { hasher.combine(Int(token)) }
        hasher.combine(turn.ending.rawValue)
      }
    }
    return hasher.finalized()
  }
}

extension TranscriptValue: StreamedValue {
  private static let roleWidth = 10

  public func lines(_ style: DisplayStyle) -> [String] {
    let system = transcript.system.isEmpty ? [] : [("system", transcript.system)]
    let messages =
      system
      + transcript.turns.flatMap { [("user", $0.said), ("assistant", $0.reply)] }
    return messages.flatMap { role, text in
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
        wrapped(printable(String($0)), to: max(style.width - Self.roleWidth, Self.roleWidth))
      }
      return lines.enumerated().map { index, line in
        let head = padded(index == 0 ? role : "", to: Self.roleWidth)
        return (index == 0 ? style.bold(head) : head) + line
      }
    } + linesAfterStreaming(style)
  }

  public func linesAfterStreaming(_ style: DisplayStyle) -> [String] { [style.dim("(\(brief))")] }

  public var brief: String {
    let count = transcript.turns.count
    let tokens = transcript.turns.reduce(0) { $0 + $1.tokens.count }
    return (count == 1 ? "1 turn" : "\(count) turns") + ", \(tokens) tokens"
      + (branches.isEmpty ? "" : ", \(branches.count) more on branches")
  }
}
