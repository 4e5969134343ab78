import ContentHashing
import FoundationEssentials
import Generation
import Glibc
public import Language
import ModelFormats
import SessionStore
import TensorEngine

extension Notebook {
  /// What is told while a source text runs.
  public enum Event: Sendable {
    /// A statement is about to run; its range in the source text.
    case started(number: Int, range: SourceRange)
    case finished(Entry, range: SourceRange)
  }

  /// Every mistake in a source text, found without running anything.
  public func check(_ source: String) -> [Diagnostic] {
    CheckedScript.diagnostics(
      in: source, signatures: signatures, scope: scope, parameters: configuration.parameters)
  }

  /// Checks a source text as a whole, then runs it statement by statement.
  ///
  /// - Throws: `SourceErrors` before anything ran; a `Diagnostic` where a statement failed and a
  ///   `CancellationError` where it was cancelled, with everything before it kept; a `StoreError`
  ///   where the record can't be written.
  public func run(_ source: String, onEvent: (Event) throws -> Void = { _ in }) throws {
    let script = try CheckedScript(
      source, signatures: signatures, scope: scope, parameters: configuration.parameters)
    for statement in script.statements {
      try onEvent(.started(number: scope.nextNumber, range: statement.range))
      let entry = try run(statement, of: source)
      try onEvent(.finished(entry, range: statement.range))
    }
  }

  private func run(_ statement: CheckedStatement, of source: String) throws -> Entry {
    let text = source.slice(statement.range)
    let canonical = canonicalText(of: text)
    let number = scope.nextNumber
    let run = makeRun(canonical)
    let recording = try recorder?.begin(number, source: text, canonical: canonical)
    let outcome = Result { try evaluate(statement, in: run) }
    goesOnWhereItWas = run.goesOnWhereItWas
    // A failed statement has a number, too, so that the record and `@n` agree.
    if case .failure = outcome { scope.skipNumber(keeping: run.salvage) }
    let entry = Entry(
      number: number, source: text, statement: statement, run: run, outcome: outcome)
    entries.append(entry)
    if let recording {
      try recorder?.finish(recording, entry, seconds: run.seconds, error: outcome.failureText)
    }
    if case .success = outcome { return entry }
    throw try outcome.failure(at: statement.range)
  }

  /// The statement's value; the scope changes only if it succeeds.
  private func evaluate(_ statement: CheckedStatement, in run: StatementRun) throws -> Value {
    let start = ContinuousClock.now
    running = run
    defer {
      running = nil
      run.seconds = (ContinuousClock.now - start).seconds
    }
    run.replayClass = replayClass(ofWhat: statement)
    let before = scope
    do {
      let value = try Evaluator(host: self).run(statement, in: &scope)
      if statement.changesNames { history.append(before) }
      return value
    } catch {
      scope = before
      throw error
    }
  }

  private func makeRun(_ canonical: String) -> StatementRun {
    var key = ContentHasher()
    key.combine(canonical)
    key.combine(countOccurrence(of: canonical))
    return StatementRun(
      number: scope.nextNumber, seed: UInt64(bitPattern: Int64(scope.seed ?? 0)),
      directory: configuration.directory,
      key: key.finalized(), entries: entries,
      names: scope.names.compactMap { name in
        scope.value(named: name).map { (name, $0.contentHash) }
      }, progress: onProgress, onText: onText, decoders: decoders, dialog: dialog,
      recordedChat: recordedChat)
  }

  /// How many statements of the same text came before.
  @discardableResult
  func countOccurrence(of canonical: String) -> Int {
    defer { occurrences[canonical, default: 0] += 1 }
    return occurrences[canonical, default: 0]
  }

  /// What depends on a measured value is measured itself.
  private func replayClass(ofWhat statement: CheckedStatement) -> ReplayClass {
    let references = statement.references
    let names = references.variables.compactMap { name in
      entries.last { $0.assignedName == name }?.replayClass
    }
    let results = entries.filter { references.results.contains($0.number) }.map(\.replayClass)
    let last = references.usesLast ? entries.last { !$0.isNothing }?.replayClass : nil
    return (names + results + [last].compactMap { $0 }).max() ?? .exact
  }
}

extension CheckedStatement {
  /// Whether it leaves more than a result: what `undo` takes back.
  var changesNames: Bool { kind.changesNames }
}

extension CheckedStatement.Kind {
  var changesNames: Bool {
    switch self {
    case .assignment, .definition, .parameter, .seed: true
    case .expression, .expectation: false
    }
  }
}

extension String {
  /// The text in a range of UTF-8 offsets.
  func slice(_ range: SourceRange) -> String {
    String(decoding: Array(utf8)[range], as: UTF8.self)
  }
}

/// A statement's text without what doesn't matter: spaces and line breaks outside of quotes count
/// as one space, comments as none.
func canonicalText(of text: String) -> String {
  var result = ""
  var quoted = false
  var escaped = false
  var comment = false
  for character in text {
    if comment {
      comment = !character.isNewline
      continue
    }
    if quoted {
      result.append(character)
      quoted = escaped || character != "\""
      escaped = character == "\\" && !escaped
    } else if character.isWhitespace {
      if result.last != " " { result.append(" ") }
    } else if character == "#" {
      comment = true
    } else {
      quoted = character == "\""
      result.append(character)
    }
  }
  while result.last == " " { result.removeLast() }
  return result
}
