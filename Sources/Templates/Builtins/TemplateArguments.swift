/// What a function, a filter or a macro is called with.
struct TemplateArguments {
  var positional: [TemplateValue] = []
  var named = TemplateMap()

  /// The argument at a place, or of a name.
  func value(_ index: Int, _ name: String) -> TemplateValue? {
    positional.indices.contains(index) ? positional[index] : named[name]
  }

  /// - Throws: A `TemplateError` where it is there and no text.
  func text(_ index: Int, _ name: String) throws -> String? {
    guard let value = value(index, name) else { return nil }
    if case .none = value { return nil }
    guard case .text(let text) = value else {
      throw TemplateError("`\(name)` is a text, not \(value.typeName)")
    }
    return text
  }

  /// - Throws: A `TemplateError` where it is there and no integer.
  func integer(_ index: Int, _ name: String) throws -> Int? {
    guard let value = value(index, name) else { return nil }
    if case .none = value { return nil }
    guard let integer = value.asInteger else {
      throw TemplateError("`\(name)` is an integer, not \(value.typeName)")
    }
    return integer
  }

  func isTrue(_ index: Int, _ name: String) -> Bool { value(index, name)?.isTrue ?? false }

  /// Without the first of those at a place.
  func dropping(_ count: Int) -> TemplateArguments {
    TemplateArguments(positional: Array(positional.dropFirst(count)), named: named)
  }
}
