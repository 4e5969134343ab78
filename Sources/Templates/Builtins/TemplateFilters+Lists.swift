extension TemplateRenderer {
  /// The filters that go over elements.
  static let listFilters: [String: Filter] = [
    "length": { renderer, value, _ in .integer(try renderer.count(of: value)) },
    "count": { renderer, value, _ in .integer(try renderer.count(of: value)) },
    "first": { renderer, value, _ in
      try renderer.elements(of: value).first ?? .undefined("the first of nothing")
    },
    "last": { renderer, value, _ in
      try renderer.elements(of: value).last ?? .undefined("the last of nothing")
    },
    "list": { renderer, value, _ in .list(try renderer.elements(of: value)) },
    "join": { renderer, value, arguments in
      var value = value
      if let attribute = arguments.value(1, "attribute") {
        value = .list(
          try renderer.elements(of: value).map { try renderer.element(attribute, of: $0) })
      }
      return try renderer.join(value, with: arguments.value(0, "d")?.shownText ?? "")
    },
    "reverse": { renderer, value, _ in
      if case .text(let text) = value {
        return .text(String(String.UnicodeScalarView(text.unicodeScalars.reversed())))
      }
      return .list(try renderer.elements(of: value).reversed())
    },
    "map": { renderer, value, arguments in try renderer.mapped(value, arguments) },
    "select": { renderer, value, arguments in
      try renderer.selected(value, arguments, attribute: nil, keeps: true)
    },
    "reject": { renderer, value, arguments in
      try renderer.selected(value, arguments, attribute: nil, keeps: false)
    },
    "selectattr": { renderer, value, arguments in
      try renderer.selected(
        value, arguments.dropping(1), attribute: arguments.positional.first, keeps: true)
    },
    "rejectattr": { renderer, value, arguments in
      try renderer.selected(
        value, arguments.dropping(1), attribute: arguments.positional.first, keeps: false)
    },
    "unique": { renderer, value, _ in
      var seen: [TemplateValue] = []
      for element in try renderer.elements(of: value) {
        try renderer.charge(seen.count)
        if !seen.contains(where: { $0.equals(element) }) { seen.append(element) }
      }
      return .list(seen)
    },
    "sort": { renderer, value, arguments in
      try renderer.sorted(
        value, by: arguments.value(2, "attribute"), descending: arguments.isTrue(0, "reverse"))
    },
    "min": { renderer, value, arguments in
      try renderer.extreme(of: value, arguments, isLarge: false)
    },
    "max": { renderer, value, arguments in
      try renderer.extreme(of: value, arguments, isLarge: true)
    },
    "sum": { renderer, value, arguments in
      var total = arguments.value(1, "start") ?? .integer(0)
      for element in try renderer.elements(of: value) {
        let name = arguments.value(0, "attribute")
        let term = try name.map { try renderer.element($0, of: element) } ?? element
        total = try renderer.arithmetic("+", total, term)
      }
      return total
    },
    "batch": { renderer, value, arguments in
      let size = try arguments.integer(0, "linecount") ?? 1
      guard size > 0 else { throw TemplateError("`batch` takes a size above 0") }
      let elements = try renderer.elements(of: value)
      return .list(
        stride(from: 0, to: elements.count, by: size).map {
          .list(Array(elements[$0..<min($0 + size, elements.count)]))
        })
    },
    "dictsort": { renderer, value, _ in
      guard case .map(let map) = value else { throw TemplateError("`dictsort` takes a map") }
      let sorted = map.elements.sorted { $0.key.lowercased() < $1.key.lowercased() }
      return .list(sorted.map { .list([.text($0.key), $0.value]) })
    },
    "groupby": { renderer, value, arguments in
      guard let name = arguments.value(0, "attribute") else {
        throw TemplateError("`groupby` takes an attribute")
      }
      return try renderer.grouped(value, by: name)
    },
  ]

  func count(of value: TemplateValue) throws -> Int {
    switch value {
    case .text(let text): text.unicodeScalars.count
    case .map(let map): map.keys.count
    default: try elements(of: value).count
    }
  }

  func join(_ value: TemplateValue, with separator: String) throws -> TemplateValue {
    let texts = try elements(of: value).map(\.shownText)
    let size = texts.reduce(0) { $0 + $1.utf8.count + separator.utf8.count }
    try checkSize(size)
    try charge(size / 64)
    return .text(texts.joined(separator: separator))
  }

  /// An element's attribute, which may be a path: `function.name`.
  func element(_ name: TemplateValue, of value: TemplateValue) throws -> TemplateValue {
    guard case .text(let path) = name else { return try item(name, of: value) }
    return try path.utf8Bytes.split(on: [46]).reduce(value) { value, part in
      let name = String(utf8Bytes: part)
      return try item(Int(name).map(TemplateValue.integer) ?? .text(name), of: value)
    }
  }

  private func mapped(
    _ value: TemplateValue, _ arguments: TemplateArguments
  ) throws -> TemplateValue {
    // Nothing is made of nothing, whatever it is.
    let elements = value.isTrue ? try elements(of: value) : []
    try charge(elements.count)
    if let attribute = arguments.named["attribute"] {
      return .list(
        try elements.map { element in
          let found = try self.element(attribute, of: element)
          return found.isUndefined ? arguments.named["default"] ?? found : found
        })
    }
    guard let name = try arguments.text(0, "filter") else {
      throw TemplateError("`map` takes a filter's name or `attribute`")
    }
    return .list(try elements.map { try filtered($0, by: name, arguments.dropping(1)) })
  }

  private func selected(
    _ value: TemplateValue, _ arguments: TemplateArguments, attribute: TemplateValue?,
    keeps: Bool
  ) throws -> TemplateValue {
    let test = try arguments.text(0, "test")
    let elements = value.isTrue ? try elements(of: value) : []
    return .list(
      try elements.filter { element in
        try charge()
        let tested = try attribute.map { try self.element($0, of: element) } ?? element
        let isKept =
          try test.map { try passes(tested, test: $0, Array(arguments.positional.dropFirst())) }
          ?? tested.isTrue
        return isKept == keeps
      })
  }

  private func sorted(
    _ value: TemplateValue, by attribute: TemplateValue?, descending: Bool
  ) throws -> TemplateValue {
    let elements = try elements(of: value)
    try charge(elements.count * 8)
    let keyed = try elements.map { element in
      (key: try attribute.map { try self.element($0, of: element) } ?? element, element)
    }
    let sorted = try keyed.sorted { a, b in
      descending
        ? try b.key.caseless.precedes(a.key.caseless) : try a.key.caseless.precedes(b.key.caseless)
    }
    return .list(sorted.map(\.1))
  }

  private func extreme(
    of value: TemplateValue, _ arguments: TemplateArguments, isLarge: Bool
  ) throws -> TemplateValue {
    let sorted = try sorted(value, by: arguments.value(1, "attribute"), descending: isLarge)
    return try elements(of: sorted).first ?? .undefined("the extreme of nothing")
  }

  private func grouped(_ value: TemplateValue, by name: TemplateValue) throws -> TemplateValue {
    var groups: [(key: TemplateValue, elements: [TemplateValue])] = []
    for element in try elements(of: try sorted(value, by: name, descending: false)) {
      let key = try self.element(name, of: element)
      if let last = groups.last, last.key.equals(key) {
        groups[groups.count - 1].elements.append(element)
      } else {
        groups.append((key, [element]))
      }
    }
    return .list(groups.map { .list([$0.key, .list($0.elements)]) })
  }
}

extension TemplateValue {
  /// As sorting sees it: the case of letters doesn't count.
  fileprivate var caseless: TemplateValue {
    if case .text(let text) = self { .text(text.lowercased()) } else { self }
  }
}
