/// The smallest piece of an expression.
enum TemplateToken: Hashable {
  case name(String)
  case text(String)
  case integer(Int)
  case number(Double)
  case symbol(String)

  /// As it stands in messages.
  var shownText: String {
    switch self {
    case .name(let name): "`\(name)`"
    case .text(let text): "the text \"\(text.prefix(20))\""
    case .integer(let value): "`\(value)`"
    case .number(let value): "`\(value)`"
    case .symbol(let symbol): "`\(symbol)`"
    }
  }
}

/// A piece of a template: text that stands for itself, or what stands between braces.
struct TemplateSegment {
  enum Content {
    case text(String)
    /// `{{ … }}`
    case output([TemplateToken])
    /// `{% … %}`
    case statement([TemplateToken])
  }

  let content: Content
  let line: Int
}
