/// The tokens that end a reply, known by their names: files name one of them at most.
public enum EndOfTurn {
  /// What the tokens are called (llama.cpp's `special_eog_ids`).
  static let names: Set<String> = [
    "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<|flush|>", "<|calls|>",
    "<end_of_turn>", "<|endoftext|>", "</s>", "<|eom_id|>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]",
    "<|end_of_text|>", "<end_of_utterance>", "<eos>", "<turn|>", "<|tool_response>",
    "<｜end▁of▁sentence｜>", "<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<|repo_name|>",
    "<|file_sep|>",
  ]
  private static let longest = names.map(\.utf8.count).max() ?? 0
  private static let starts = Set(names.compactMap(\.utf8.first))

  /// The ids of those that a vocabulary has; they become control tokens there.
  public static func ids(in definition: inout TokenizerDefinition) -> Set<Int32> {
    var found: [String: Int32] = [:]
    for id in 0..<definition.tokens.count {
      let token = definition.tokens[id]
      guard let first = token.first, token.count <= longest, starts.contains(first) else {
        continue
      }
      let text = definition.tokens.text(id)
      guard names.contains(text), found[text] == nil else { continue }
      found[text] = Int32(id)
      if !definition.kinds.isEmpty { definition.kinds[id] = .control }
    }
    // OpenAI's harmony ends a message with `<|end|>`, a reply with another mark.
    let hasReturn = found["<|return|>"] != nil || found["<|flush|>"] != nil
    if hasReturn, found["<|call|>"] != nil || found["<|calls|>"] != nil { found["<|end|>"] = nil }
    if found["<|tool_response>"] != nil { found["</s>"] = nil }
    return Set(found.values)
  }
}
