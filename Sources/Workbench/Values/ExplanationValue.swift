public import ContentHashing
public import Language
import ModelGraph
import TextWidth

/// How a value came about: what `explain` yields.
public struct ExplanationValue: ObjectValue, Codable {
  /// A statement of this session, as far as it matters to what it yielded.
  struct Origin: Codable {
    var number: Int
    var source: String
    /// The calls with every option spelled out.
    var steps: [String]
    var seed: UInt64
    /// Files that were read: path, hash and size.
    var files: [String]
  }

  let type: String
  let hash: String
  let origin: Origin?
  /// The steps that made it, where it is a model, each with the hashes of what went in.
  let provenance: [Provenance]

  public static let valueType = ValueType("explanation")

  public var contentHash: ContentHash {
    var hasher = ContentHasher()
    hasher.combine(hash)
    hasher.combine(origin?.number ?? 0)
    for step in provenance { hasher.combine(step.step) }
    return hasher.finalized()
  }

  init(of value: Value, origin: Origin?) {
    type = value.type.name
    hash = value.contentHash.description
    self.origin = origin
    if case .object(let object) = value, let model = object as? ModelValue {
      provenance = model.model.provenance
    } else {
      provenance = []
    }
  }
}

extension ExplanationValue: Displayable {
  public var brief: String { "explanation" }

  public func lines(_ style: DisplayStyle) -> [String] {
    var lines = ["a value of type \(style.bold(type)), content \(hash)"]
    if let origin { lines += originLines(origin, style) }
    if !provenance.isEmpty { lines += ["", style.bold("made by")] }
    for (index, step) in provenance.enumerated() {
      let rows = wrapped("\(index + 1). \(step.step)", to: style.width - 5)
      lines += rows.enumerated().map { row, text in (row == 0 ? "  " : "     ") + text }
      if !step.inputs.isEmpty {
        let inputs = step.inputs.map { String($0.prefix(8)) }.joined(separator: " ")
        lines.append(style.dim("     from \(inputs)"))
      }
    }
    return lines
  }

  private func originLines(_ origin: Origin, _ style: DisplayStyle) -> [String] {
    var lines = ["yielded by @\(origin.number)   \(style.bold(origin.source))"]
    for step in origin.steps {
      let rows = wrapped(step, to: style.width - 9)
      lines += rows.enumerated().map { index, row in
        style.dim((index == 0 ? "  ran    " : "         ") + row)
      }
    }
    lines += origin.files.map { style.dim("  read   \($0)") }
    lines.append(style.dim("  seed   \(origin.seed)"))
    return lines
  }
}
