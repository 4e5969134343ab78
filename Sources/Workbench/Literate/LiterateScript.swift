public import Language

/// A Markdown text whose `hone` blocks are one script, and whose `output` blocks say what it shows.
public struct LiterateScript: Sendable {
  public struct Block: Equatable, Sendable {
    /// Where its statements stand in the text.
    public var code: SourceRange
    /// The `output` block after it, if there is one.
    public var output: Output?
  }

  /// What a block is said to show.
  public struct Output: Equatable, Sendable {
    /// Where its lines stand in the text.
    public var range: SourceRange
    /// By what share of the larger one two numbers may differ.
    public var tolerance: Double
  }

  public let text: String
  public let blocks: [Block]
  /// What stands before each block and, last, after them all; outputs left out.
  public let prose: [String]

  /// The script alone, at the places it has in the text: all else is blank. So one check sees all
  /// of it, and a mistake is pointed at in the file.
  public let source: String

  /// - Throws: A `Diagnostic` at a fence that is wrong: never closed, an `output` with nothing to be
  ///   the output of, an attribute there is none of.
  public init(_ text: String) throws(Diagnostic) {
    var blocks: [Block] = []
    var prose = [""]
    var position = 0
    let bytes = Array(text.utf8)
    for fence in try MarkdownFence.all(in: text) {
      switch fence.info.first {
      case "hone": blocks.append(try Self.block(fence, in: text))
      case "output":
        guard let last = blocks.indices.last, blocks[last].output == nil else {
          throw Diagnostic(
            "there is no `hone` block that this could be the output of", at: fence.infoRange,
            hint: "an `output` block follows the block it belongs to")
        }
        blocks[last].output = Output(range: fence.content, tolerance: try Self.tolerance(of: fence))
      default: continue
      }
      prose[prose.count - 1] += String(
        decoding: bytes[position..<fence.extent.lowerBound], as: UTF8.self)
      if fence.info.first == "hone" { prose.append("") }
      position = fence.extent.upperBound
    }
    prose[prose.count - 1] += String(decoding: bytes[position...], as: UTF8.self)
    self.text = text
    self.blocks = blocks
    self.prose = prose
    source = Self.blanked(text, keeping: blocks.map(\.code))
  }

  /// Whether a file of this name is Markdown rather than a bare script.
  public static func isMarkdown(path: String) -> Bool {
    let name = path.lowercased()
    return name.hasSuffix(".md") || name.hasSuffix(".markdown")
  }

  /// The block that a statement at this offset of `source` stands in.
  public func blockIndex(at offset: Int) -> Int? {
    blocks.lastIndex { $0.code.lowerBound <= offset }
  }

  /// What a block's output says now.
  public func recordedOutput(of block: Block) -> String? {
    block.output.map { String(decoding: Array(text.utf8)[$0.range], as: UTF8.self) }
  }

  /// The text with the outputs of some blocks, by index, replaced by what was found.
  public func accepting(_ outputs: [Int: String]) -> String {
    var bytes = Array(text.utf8)
    for (index, block) in blocks.enumerated().reversed() {
      guard let range = block.output?.range, let output = outputs[index] else { continue }
      bytes.replaceSubrange(range, with: (output.isEmpty ? "" : output + "\n").utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func block(_ fence: MarkdownFence, in text: String) throws(Diagnostic) -> Block {
    guard fence.info.count == 1 else {
      throw Diagnostic(
        "`hone` takes nothing after it, not `\(fence.info.dropFirst().joined(separator: " "))`",
        at: fence.infoRange)
    }
    let code = Array(text.utf8)[fence.content]
    let blank = code.prefix { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 }.count
    if code.dropFirst(blank).first == UInt8(ascii: "|") {
      let place = fence.content.lowerBound + blank
      throw Diagnostic(
        "a block can't go on with the one before", at: place..<place + 1,
        hint: "begin with `_ |` to go on with the last result")
    }
    return Block(code: fence.content)
  }

  private static func tolerance(of fence: MarkdownFence) throws(Diagnostic) -> Double {
    guard let attribute = fence.info.dropFirst().first else { return 0 }
    let words = attribute.split(separator: "=", maxSplits: 1)
    var number = words.last ?? ""
    let isPercentage = number.last == "%"
    if isPercentage { number.removeLast() }
    guard fence.info.count == 2, words.count == 2, words[0] == "tolerance",
      let value = Double(number), value >= 0, value.isFinite
    else {
      throw Diagnostic(
        "`output` takes a tolerance, not `\(fence.info.dropFirst().joined(separator: " "))`",
        at: fence.infoRange, hint: "as in `output tolerance=1%`")
    }
    return isPercentage ? value / 100 : value
  }

  private static func blanked(_ text: String, keeping ranges: [SourceRange]) -> String {
    let bytes = Array(text.utf8)
    var result = bytes.map { $0 == UInt8(ascii: "\n") ? $0 : UInt8(ascii: " ") }
    for range in ranges { result.replaceSubrange(range, with: bytes[range]) }
    return String(decoding: result, as: UTF8.self)
  }
}
