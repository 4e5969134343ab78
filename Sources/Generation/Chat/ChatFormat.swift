import Templates
public import Tokenizers

/// How a model wants a conversation put into words: its own chat template.
///
/// A model without one is given the messages a line each.
public struct ChatFormat {
  private let tokenizer: Tokenizer
  private let template: Template?
  private let date: ChatDate

  /// - Parameter date: The day that a template may ask for: the language has no clock.
  /// - Throws: A `TemplateError` where the model's template has a mistake.
  public init(_ tokenizer: Tokenizer, date: ChatDate = .standard) throws {
    self.tokenizer = tokenizer
    self.date = date
    template = try tokenizer.chatTemplate.map { try Template($0) }
  }

  /// Whether the model says how a conversation is put into words.
  public var hasTemplate: Bool { template != nil }

  /// The tokens after which the reply to the last message comes.
  ///
  /// - Throws: A `TemplateError` where the template refuses the conversation.
  public func prompt(_ messages: [ChatMessage]) throws -> [Int32] {
    var tokens = tokenizer.encode(try text(messages))
    // Most templates write the token that a text begins with; the tokenizer adds it, too.
    if let beginning = tokenizer.beginning, tokens.starts(with: [beginning, beginning]) {
      tokens.removeFirst()
    }
    return tokens
  }

  /// The text after which the reply to the last message comes.
  ///
  /// - Throws: As `prompt(_:)`.
  public func text(_ messages: [ChatMessage]) throws -> String {
    guard let template else { return messages.map(\.content).joined(separator: "\n") }
    do {
      return try rendered(messages, by: template)
    } catch let error as TemplateError {
      // Some know no system's messages: it is said by the user then, as their makers advise.
      guard error.isRefusal, messages.count > 1, messages[0].role == .system,
        messages[1].role == .user
      else { throw error }
      let joined = ChatMessage(.user, messages[0].content + "\n\n" + messages[1].content)
      return try rendered([joined] + messages.dropFirst(2), by: template)
    }
  }

  private func rendered(_ messages: [ChatMessage], by template: Template) throws -> String {
    let special = { (id: Int32?) in TemplateValue.text(id.map(tokenizer.piece) ?? "") }
    return try template.rendered(
      [
        "messages": .list(
          messages.map {
            .map(["role": .text($0.role.rawValue), "content": .text($0.content)])
          }),
        "add_generation_prompt": .boolean(true), "tools": .none, "documents": .none,
        "bos_token": special(tokenizer.beginning), "eos_token": special(tokenizer.end),
        "unk_token": special(tokenizer.unknown), "pad_token": special(tokenizer.padding),
      ], now: date.text)
  }
}
