public import ContentHashing
public import Language
import TextWidth

/// The help on one command, or the list of all.
public struct HelpValue: ObjectValue, Codable {
  let command: String?

  public static let valueType = ValueType("help")
  public var contentHash: ContentHash { ContentHash(of: "help \(command ?? "")") }
}

extension HelpValue: Displayable {
  public var brief: String { "help" }

  public func lines(_ style: DisplayStyle) -> [String] {
    command.flatMap(Command.named).map { $0.helpLines(style) } ?? Self.overview(style)
  }

  private static func overview(_ style: DisplayStyle) -> [String] {
    let width = (Command.all.map(\.name.count).max() ?? 0) + 2
    let commands = Command.all.map { command in
      style.bold(padded(command.name, to: width)) + command.signature.summary
    }
    return commands + [
      "",
      "help COMMAND explains one. A pipeline reads from left to right:",
      #"  load "models/digits-cnn.hone" | prune 80% | evaluate digits"#,
    ]
  }
}

extension Command {
  /// The usage line, the parameters, the details and the examples.
  func helpLines(_ style: DisplayStyle) -> [String] {
    var lines = [style.bold(usage), "  \(signature.summary)"]
    if !details.isEmpty { lines += wrapped(details, to: style.width - 2).map { "  \($0)" } }
    if !methods.isEmpty { lines += [""] + methods.flatMap { Self.lines(of: $0, style) } }
    if !signature.parameters.isEmpty { lines += [""] + parameterLines(style) }
    if !examples.isEmpty { lines += [""] + exampleLines(style) }
    return lines
  }

  /// `model | prune amount [by=magnitude]`
  private var usage: String {
    var words = [name]
    for parameter in signature.parameters {
      let label = parameter.isPositional ? "" : "\(parameter.name)="
      let shown = label + (parameter.defaultText ?? parameter.name.uppercased())
      let word = parameter.isPositional && parameter.defaultText == nil ? parameter.name : shown
      words.append(parameter.defaultText == nil ? word : "[\(word)]")
    }
    let inputs = signature.inputs.map(\.name).joined(separator: " or ")
    let pipe = signature.inputIsOptional ? "[\(inputs) |] " : "\(inputs) | "
    return (inputs.isEmpty ? "" : pipe) + words.joined(separator: " ")
  }

  /// `by=wanda: |w| · ‖x‖ (Sun et al. 2023)`, what doesn't fit a line indented below.
  private static func lines(of method: Method, _ style: DisplayStyle) -> [String] {
    let text = "\(method.name): \(method.formula) (\(method.source))"
    return wrapped(text, to: style.width - 6).enumerated().map { index, line in
      guard index == 0, line.hasPrefix("\(method.name):") else {
        return (index == 0 ? "  " : "      ") + line
      }
      return "  " + style.bold(method.name) + line.dropFirst(method.name.count)
    }
  }

  private func parameterLines(_ style: DisplayStyle) -> [String] {
    let width = (signature.parameters.map(\.name.count).max() ?? 0) + 2
    return signature.parameters.map { parameter in
      var text = parameter.help
      if let values = parameter.kind.allowed { text += " (\(values))" }
      return "  " + style.bold(padded(parameter.name, to: width)) + text
    }
  }

  private func exampleLines(_ style: DisplayStyle) -> [String] {
    examples.map { "  \($0.source)  \(style.dim("# \($0.comment)"))" }
  }
}

extension Signature.Kind {
  /// The words or bounds it is limited to, as they read in help.
  var allowed: String? {
    switch self {
    case .choice(let words): words.joined(separator: ", ")
    case .quantity(let dimension, let bounds, _) where bounds.upperBound < 1e9:
      "\(Quantity(bounds.lowerBound, dimension).sourceText) to "
        + Quantity(bounds.upperBound, dimension).sourceText
    case .list(let kind): kind.allowed
    default: nil
    }
  }
}
