/// What a loop's body sees as `loop`: how far it is.
public final class TemplateLoop {
  let elements: [TemplateValue]
  /// From 1 for the outermost loop.
  let depth: Int
  fileprivate(set) var index = 0
  /// What `loop.changed(…)` was given last.
  private var last: [TemplateValue]?

  init(over elements: [TemplateValue], depth: Int) {
    self.elements = elements
    self.depth = depth
  }

  func fact(_ name: String) -> TemplateValue? {
    let count = elements.count
    return switch name {
    case "index": .integer(index + 1)
    case "index0": .integer(index)
    case "revindex": .integer(count - index)
    case "revindex0": .integer(count - index - 1)
    case "first": .boolean(index == 0)
    case "last": .boolean(index == count - 1)
    case "length": .integer(count)
    case "depth": .integer(depth)
    case "depth0": .integer(depth - 1)
    case "previtem": index > 0 ? elements[index - 1] : .undefined("loop.previtem")
    case "nextitem": index + 1 < count ? elements[index + 1] : .undefined("loop.nextitem")
    case "cycle", "changed": .function(name, of: .loop(self))
    default: nil
    }
  }

  /// `loop.cycle(…)` or `loop.changed(…)`.
  func call(_ name: String, _ values: [TemplateValue]) throws -> TemplateValue {
    if name == "changed" {
      defer { last = values }
      return .boolean(!(last.map { TemplateValue.list($0).equals(.list(values)) } ?? false))
    }
    guard !values.isEmpty else { throw TemplateError("there is nothing to cycle") }
    return values[index % values.count]
  }
}

extension TemplateRenderer {
  func render(_ loop: TemplateStatement.Loop) throws {
    var elements = try elements(of: try value(of: loop.sequence))
    if let condition = loop.condition {
      elements = try elements.filter { element in
        try scoped(try names(of: loop, element)) { try value(of: condition).isTrue }
      }
    }
    if elements.isEmpty { _ = try scoped { try render(loop.otherwise) } }
    loopDepth += 1
    defer { loopDepth -= 1 }
    let state = TemplateLoop(over: elements, depth: loopDepth)
    for (index, element) in elements.enumerated() {
      try charge(4)
      state.index = index
      var names = try names(of: loop, element)
      names["loop"] = .loop(state)
      let flow = try scoped(names) { try render(loop.body) }
      if flow == .breaks { break }
    }
  }

  private func names(
    of loop: TemplateStatement.Loop, _ element: TemplateValue
  ) throws -> [String: TemplateValue] {
    guard loop.names.count > 1 else { return [loop.names[0]: element] }
    let parts = try elements(of: element)
    guard parts.count == loop.names.count else {
      throw TemplateError("\(parts.count) values can't be given to \(loop.names.count) names")
    }
    return Dictionary(zip(loop.names, parts), uniquingKeysWith: { $1 })
  }

  /// The elements that a loop or a filter goes over.
  func elements(of value: TemplateValue) throws -> [TemplateValue] {
    switch value {
    case .undefined: return []
    case .list(let elements):
      try charge(elements.count / 8)
      return elements
    case .map(let map): return map.keys.map { .text($0) }
    case .text(let text):
      try charge(text.utf8.count / 8)
      return text.unicodeScalars.map { .text(String($0)) }
    default: throw TemplateError("\(value.typeName) has no elements")
    }
  }
}
