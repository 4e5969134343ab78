import Generation
import Language
import ModelGraph
import TensorEngine
import Templates
import Tokenizers

extension Command {
  static let chat = Command(
    "chat", "Talks with a model; yields the transcript.",
    input: ModelValue.self, output: TranscriptValue.valueType,
    Parameter<[String]>("say", "lines to say, instead of asking for them", default: []),
    Parameter<String>("system", "what the model is told to be", default: ""),
    Parameter<Int>("tokens", "the most tokens of a reply", in: 1...1_000_000, default: 512),
    Parameter<Double>.temperature(default: 0.8), Parameter<Int>.topK, Parameter<Double>.topP,
    Parameter<Double>.minP, Parameter<Double>.repetition, Parameter<Int>.repetitionWindow,
    Parameter<[String]>.stop, Parameter<Int>.context, Parameter<CacheChoice>.cache,
    Parameter<String>(
      "date", "the day that the model is told is today", default: "2024-07-26"),
    details: """
      At a terminal it asks for lines and streams the replies; elsewhere it reads lines from the \
      standard input. Ctrl-C stops a reply and keeps what came of it, Ctrl-D ends the conversation. \
      `/undo` takes a turn back, `/regen` asks again, `/fork` branches, `/save FILE` writes it \
      down, `/system TEXT` changes what the model is told to be, `/help` lists them. The \
      conversation is put into words by the model's own chat template; a model without one gets \
      the messages a line each. What was said is recorded, so that the statement replays token for \
      token. There is no clock: a template that asks for the day gets `date`.
      """,
    examples: [
      Example(
        #"new llama blocks=1 width=32 heads=2 classes=256 | chat say=["Hi" "/regen"] tokens=8"#,
        "one question, asked twice")
    ]
  ) {
    context, input, say, system, tokens, temperature, topK, topP, minP, repetition, window, stop,
    capacity, cache, date in
    guard let date = ChatDate(date) else {
      throw context.problem(
        "`\(date)` is no day", with: "date", hint: "write it like `date=\"2024-07-26\"`")
    }
    let sampling = SamplingOptions(
      temperature: temperature, topK: topK, topP: topP, minP: minP,
      repetitionPenalty: repetition, repetitionWindow: window)
    let tokenizer = try context.tokenizer(of: input)
    let session = ChatSession(
      with: try context.decoder(for: input, context: capacity, cache: cache), tokenizer,
      try ChatFormat(tokenizer, date: date),
      ChatSession.Options(sampling: sampling, tokens: tokens, stops: stop), system: system
    ) { context.random(branch: $0) }
    return .object(try context.hold(session, saying: say))
  }
}

extension RunContext {
  /// Holds a conversation in whatever dialog there is, and notes what was said.
  fileprivate func hold(_ session: ChatSession, saying say: [String]) throws -> TranscriptValue {
    let (dialog, isStrict) = try dialog(saying: say)
    var conversation = Conversation(
      session, in: dialog, isStrict: isStrict, resolved: resolved)
    try conversation.run()
    if say.isEmpty { statement.said.conversations.append(conversation.lines) }
    return TranscriptValue(
      transcript: conversation.session.transcript, branches: conversation.session.branches)
  }

  /// The lines given, else those recorded, else whoever is there.
  private func dialog(saying say: [String]) throws -> (any Dialog, isStrict: Bool) {
    if !say.isEmpty {
      return (KnownDialog(say.map { ChatLog.Line($0) }, onText: statement.onText), true)
    }
    if let recorded = statement.recordedChat {
      let index = statement.said.conversations.count
      let lines = recorded.conversations
      return (KnownDialog(lines.indices.contains(index) ? lines[index] : []), false)
    }
    guard let dialog = statement.dialog else {
      throw problem(
        "there is nobody to talk with", hint: #"say what is to be said: `chat say=["Hello"]`"#)
    }
    return (dialog, false)
  }
}
