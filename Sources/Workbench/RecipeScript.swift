import Language
import SessionStore

/// The statements of a session that led to one of its values, as a script that makes it again.
///
/// The statements keep their texts and their order, because a statement's random numbers follow from
/// its text, from how many of the same text came before, and from the seed.
struct RecipeScript {
  /// The lines of the script.
  let lines: [String]

  /// - Parameters:
  ///   - last: The statement that yielded the value.
  ///   - entries: The statements that have run, first to last.
  /// - Throws: A `RecipeError` where a statement takes another by its number.
  init(of last: Notebook.Entry, among entries: [Notebook.Entry]) throws(RecipeError) {
    var ingredients = Ingredients(entries: entries)
    guard let index = entries.firstIndex(where: { $0.number == last.number }) else {
      lines = []
      return
    }
    guard last.succeeded else {
      throw RecipeError(
        message: "statement \(last.number) failed, and this is what it had done by then",
        hint: "`save` keeps it")
    }
    try ingredients.take(index)
    lines = Self.script(of: ingredients.taken.sorted().map { entries[$0] })
  }

  private static func script(of entries: [Notebook.Entry]) -> [String] {
    var lines: [String] = []
    var seed: UInt64 = 0
    for entry in entries {
      lines += entry.files.map { "# reads \($0.path), content \($0.hash)" }
      if case .parameter(let name) = entry.kind, let value = entry.value.sourceText {
        lines.append("# run with -p \(name)=\(value)")
      }
      if entry.seed != seed {
        lines.append("seed \(Int64(bitPattern: entry.seed))")
        seed = entry.seed
      }
      lines += entry.source.split(separator: "\n", omittingEmptySubsequences: false).map(
        String.init)
    }
    return lines
  }
}

/// Why a value can't be made again by a script.
struct RecipeError: Error {
  let message: String
  let hint: String
}

/// The statements that a value depends on, found backwards from the one that yielded it.
private struct Ingredients {
  let entries: [Notebook.Entry]
  /// Positions among `entries`.
  private(set) var taken: Set<Int> = []

  init(entries: [Notebook.Entry]) { self.entries = entries }

  /// Takes the statement at a position and all that it depends on.
  mutating func take(_ index: Int) throws(RecipeError) {
    guard taken.insert(index).inserted else { return }
    let entry = entries[index]
    if let number = entry.references.results.min() {
      throw RecipeError(
        message: "statement \(entry.number) takes `@\(number)`, and a script of fewer statements "
          + "counts otherwise",
        hint: "give @\(number) a name, and use that")
    }
    let live = names(before: index)
    for name in entry.references.variables.union(entry.references.definitions) {
      if let source = live[name] { try take(source) }
    }
    if entry.references.usesLast, let last = entries[..<index].lastIndex(where: { !$0.isNothing }) {
      try take(last)
    }
    // Equal texts draw different numbers, told apart by their order.
    let text = canonicalText(of: entry.source)
    for twin in entries[..<index].indices
    where entries[twin].succeeded && canonicalText(of: entries[twin].source) == text {
      try take(twin)
    }
  }

  /// Where each name in scope before a statement was given, with what was undone left out.
  private func names(before index: Int) -> [String: Int] {
    var given: [Int] = []
    for position in 0..<index where entries[position].succeeded {
      if entries[position].isUndo {
        _ = given.popLast()
      } else if entries[position].kind.changesNames {
        given.append(position)
      }
    }
    var names: [String: Int] = [:]
    for position in given {
      if let name = entries[position].givenName { names[name] = position }
    }
    return names
  }
}
