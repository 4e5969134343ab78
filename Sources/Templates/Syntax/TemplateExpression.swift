/// An expression of a template.
indirect enum TemplateExpression {
  case constant(TemplateValue)
  case name(String)
  case list([TemplateExpression])
  case map([(key: TemplateExpression, value: TemplateExpression)])
  /// `value.name`
  case attribute(TemplateExpression, String)
  /// `value[key]`
  case item(TemplateExpression, TemplateExpression)
  /// `value[start:end:step]`
  case slice(
    TemplateExpression, start: TemplateExpression?, end: TemplateExpression?,
    step: TemplateExpression?)
  case call(TemplateExpression, Arguments)
  /// `value | name(…)`
  case filter(TemplateExpression, String, Arguments)
  /// `value is name(…)`
  case test(TemplateExpression, String, Arguments)
  case not(TemplateExpression)
  case sign(String, TemplateExpression)
  case binary(String, TemplateExpression, TemplateExpression)
  /// `a < b <= c`: each with its operator.
  case comparison(TemplateExpression, [(symbol: String, operand: TemplateExpression)])
  /// `then if condition else otherwise`
  case conditional(
    TemplateExpression, condition: TemplateExpression, otherwise: TemplateExpression?)

  struct Arguments {
    var positional: [TemplateExpression] = []
    /// A map or a list whose elements are arguments has `**` or `*` for its name.
    var named: [(name: String, value: TemplateExpression)] = []
  }
}
