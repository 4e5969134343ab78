import Charts
public import ContentHashing
public import Language
import ModelGraph
public import SessionStore
import TensorEngine

/// What one running command may touch: its call, its statement's random numbers and record.
public final class RunContext {
  public let call: Call
  let statement: StatementRun
  private var notes: [String] = []
  private let callIndex: Int

  init(call: Call, statement: StatementRun) {
    self.call = call
    self.statement = statement
    self.callIndex = statement.nextCallIndex()
  }

  /// Notes an argument as it was resolved, given or by default.
  ///
  /// What is left out and has no default says nothing.
  func note(_ sourceText: String, for parameter: Signature.Parameter) {
    if sourceText == "none" || sourceText == "[]" { return }
    notes.append(parameter.isPositional ? sourceText : "\(parameter.name)=\(sourceText)")
  }

  /// The command with every option spelled out: `prune 80% by=magnitude scope=global`.
  public var step: String { ([call.name] + notes).joined(separator: " ") }

  /// How a model that this call makes came about.
  public func provenance(from inputs: [ContentHash]) -> Provenance {
    Provenance(step: step, inputs: inputs.map(\.description))
  }

  /// The stream of random numbers that belongs to this call and to no other.
  ///
  /// It depends on the session's seed, the statement's own text, how many statements of the same
  /// text came before, and the call's place in it; so inserting a line moves no other's draws.
  ///
  /// - Parameter branch: Tells several streams of one call apart.
  public func random(branch: Int = 0) -> Philox {
    var hasher = ContentHasher()
    hasher.combine(statement.key)
    hasher.combine(callIndex)
    hasher.combine(branch)
    return Philox(seed: statement.seed, stream: hasher.finalized().low)
  }

  /// Says that what this call yields is measured by the clock.
  public func declare(_ replayClass: ReplayClass) {
    statement.replayClass = max(statement.replayClass, replayClass)
  }

  /// The variable that holds a value, for a table's first column.
  func name(of value: some ObjectValue) -> String? {
    let hash = Value.object(value).contentHash
    return statement.names.last { $0.hash == hash }?.name
  }

  /// The variables that hold values, a variable of its own for each of several equal ones; nil where
  /// there is none.
  func names(of values: [some ObjectValue]) -> [String?] {
    let hashes = values.map { Value.object($0).contentHash }
    return hashes.enumerated().map { index, hash in
      let known = statement.names.filter { $0.hash == hash }.map(\.name)
      let equal = hashes.count { $0 == hash }
      let earlier = hashes[..<index].count { $0 == hash }
      let names = known.suffix(equal)
      return earlier < names.count ? names[names.startIndex + earlier] : names.last
    }
  }

  /// The statement that yielded a value, if one of this session did.
  func entryYielding(_ value: Value) -> Notebook.Entry? {
    let hash = value.contentHash
    return statement.entries.first { $0.valueHash == hash }
  }

  /// Whether an argument was written, rather than left to its default.
  func isGiven(_ parameter: String) -> Bool { call.arguments[parameter] != nil }

  /// Shows how far a long step is. Goes to the terminal only, never into the record.
  ///
  /// - Parameter chart: What was found so far; made only where it is drawn.
  func progress(
    _ fraction: Double, _ message: String,
    chart: @escaping @Sendable @autoclosure () -> Chart? = nil
  ) {
    var progress = Progress(fraction: fraction, message: message)
    progress.chart = chart
    statement.progress?(progress)
  }

  /// - Throws: A `CancellationError` once the user has asked to stop.
  public func checkCancellation() throws { try Cancellation.check() }

  /// A problem with one of the arguments, or with the call where the argument wasn't given.
  public func problem(
    _ message: String, with parameter: String? = nil, hint: String? = nil
  ) -> Diagnostic {
    let range = parameter.flatMap { call.arguments[$0]?.range } ?? call.range
    return Diagnostic(message, at: range, hint: hint)
  }
}

/// How far a long step is.
public struct Progress: Sendable {
  /// From 0 to 1.
  public let fraction: Double
  public let message: String
  /// What was found so far.
  var chart: @Sendable () -> Chart? = { nil }

  public init(fraction: Double, message: String) {
    self.fraction = fraction
    self.message = message
  }

  /// What was found so far as rows of text, all as wide as the style says; none where there is
  /// nothing to draw, or no room.
  public func picture(_ style: DisplayStyle) -> [String] {
    guard style.width >= ChartStyle.minimumWidth, let chart = chart() else { return [] }
    return chart.lines(style.chartStyle)
  }
}
