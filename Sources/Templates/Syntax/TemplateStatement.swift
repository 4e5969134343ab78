/// A statement of a template, and its line.
struct TemplateStatement {
  let kind: Kind
  let line: Int

  indirect enum Kind {
    case text(String)
    case output(TemplateExpression)
    /// The first branch whose condition holds; one without a condition is `else`.
    case branches([(condition: TemplateExpression?, body: [TemplateStatement])])
    case loop(Loop)
    case set([Target], TemplateExpression)
    /// `{% set name %}…{% endset %}`
    case capture(String, filters: [Filter], body: [TemplateStatement])
    case macro(Macro)
    /// `{% call(…) macro(…) %}…{% endcall %}`
    case callWith(Macro, TemplateExpression)
    /// `{% filter name %}…{% endfilter %}`
    case filtered([Filter], body: [TemplateStatement])
    case with([(name: String, value: TemplateExpression)], body: [TemplateStatement])
    /// Statements that stand for themselves: `{% generation %}`.
    case body([TemplateStatement])
    case breakLoop
    case continueLoop
  }

  /// What is given a value: a name, or a field of a namespace.
  enum Target {
    case name(String)
    case field(String, String)
  }

  struct Loop {
    let names: [String]
    let sequence: TemplateExpression
    let condition: TemplateExpression?
    let body: [TemplateStatement]
    let otherwise: [TemplateStatement]
  }

  struct Macro {
    let name: String
    let parameters: [(name: String, standard: TemplateExpression?)]
    let body: [TemplateStatement]
  }

  typealias Filter = (name: String, arguments: TemplateExpression.Arguments)
}
