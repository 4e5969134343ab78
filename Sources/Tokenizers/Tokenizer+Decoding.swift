extension Tokenizer {
  /// The text that tokens stand for; bytes that are no UTF-8 become `�`.
  ///
  /// - Parameter special: Whether control tokens are written out too. Ids that the vocabulary
  ///   doesn't have stand for nothing.
  public func decode(_ ids: [Int32], special: Bool = false) -> String {
    var text: [UInt8] = []
    for id in ids where special || !isControl(id) { text += bytes(of: id) }
    if definition.rules.dropsFirstSpace, text.first == 0x20 { text.removeFirst() }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes that a token adds to a text: a part of a character, it may be.
  public func bytes(of id: Int32) -> [UInt8] {
    guard id >= 0, id < count else { return [] }
    let token = definition.tokens[Int(id)]
    guard !isControl(id) else { return Array(token) }
    switch definition.rules.alphabet {
    case .bytes:
      var bytes: [UInt8] = []
      let range = token.startIndex..<token.endIndex
      ByteAlphabet.append(range, of: definition.tokens.bytes.span, to: &bytes)
      return bytes
    case .spaceMarks:
      if let byte = ByteToken.byte(token) { return [byte] }
      return Array(token).replacing(spaceMark, [0x20])
    case .words:
      let continuation = Array(definition.rules.continuation.utf8)
      return token.starts(with: continuation)
        ? Array(token.dropFirst(continuation.count)) : [0x20] + token
    }
  }

  /// The token as the vocabulary writes it: `Ġthe`, `▁the`, `##ing`; empty for an id beyond it.
  public func piece(_ id: Int32) -> String {
    id >= 0 && id < count ? definition.tokens.text(Int(id)) : ""
  }

  /// Whether a token is a mark, no text.
  public func isControl(_ id: Int32) -> Bool {
    guard id >= 0, id < count else { return false }
    let kind = definition.kind(Int(id))
    return kind == .control || kind == .unknown
  }

  /// The id of a token as the vocabulary writes it. Takes time linear in the vocabulary.
  public func id(of piece: String) -> Int32? {
    definition.tokens.firstIndex(of: piece).map(Int32.init)
  }
}
