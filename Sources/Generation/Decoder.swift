public import ModelGraph
public import TensorEngine

/// A causal language model at work on one sequence: what it has read lies in caches, and each step
/// reads the tokens that are new.
///
/// The programs for a prompt and for one token share the caches and the weights. A row's result is
/// the same however a prompt is cut.
public final class Decoder {
  /// The tokens that logits are computed after: the last one read, or each.
  public enum Yield: Sendable { case lastRow, everyRow }

  /// The most tokens that a sequence has room for.
  public let capacity: Int
  /// The tokens read, in order.
  public private(set) var tokens: [Int32] = []
  /// The most tokens that the sequence had since it was last begun.
  private var written = 0
  /// How many tokens were ever read, those since forgotten included.
  public private(set) var readCount = 0
  private let model: Model
  private let cache: CacheType
  private let promptRows: Int
  private let yield: Yield
  private let state: ProgramState
  private let packed = PackedWeights()
  private var programs: [Int: Program] = [:]

  /// - Parameters:
  ///   - capacity: The tokens that the caches have room for.
  ///   - cache: How keys and values are kept.
  ///   - promptRows: The most tokens of a prompt that are read at a time.
  ///   - yield: What `read` yields.
  /// - Throws: A `GraphError` where the model isn't one over tokens that attends causally.
  public init(
    _ model: Model, capacity: Int, cache: CacheType = .f16, promptRows: Int = 512,
    yielding yield: Yield = .lastRow
  ) throws {
    precondition(promptRows > 0, "a prompt is read in pieces of at least one token")
    guard capacity > 0, capacity <= 1 << 24 else {
      throw GraphError("can't keep a sequence of \(capacity) tokens")
    }
    self.model = model
    self.capacity = capacity
    self.cache = cache
    self.yield = yield
    self.promptRows = min(promptRows, cache.mostRows ?? promptRows)
    state = ProgramState(
      try DecodingGraph(model, rows: 1, positions: capacity, cache: cache).caches)
  }

  /// How many tokens the sequence has.
  public var position: Int { tokens.count }

  /// The bytes of the caches.
  public var cacheBytes: Int { state.byteCount }

  /// Reads tokens.
  ///
  /// - Returns: The logits for the token after them, `[1, 1, vocabulary]`; for the token after each,
  ///   `[1, tokens, vocabulary]`, where every row is yielded.
  /// - Throws: A `GraphError` where there are none or no room for them, or one isn't in the
  ///   vocabulary; `CancellationError` where the run was cancelled.
  public func read(_ tokens: [Int32]) throws -> Tensor {
    guard !tokens.isEmpty else { throw GraphError("there is no token to read") }
    guard tokens.count <= capacity - position else {
      throw GraphError(
        "\(tokens.count) tokens after \(position) don't fit a sequence of \(capacity)")
    }
    let pieces = try stride(from: 0, to: tokens.count, by: promptRows).map { start in
      try step(Array(tokens[start..<min(start + promptRows, tokens.count)]))
    }
    guard let last = pieces.last else { throw GraphError("there is no token to read") }
    guard yield == .everyRow, pieces.count > 1 else { return last }
    return Tensor(
      pieces.flatMap(\.floats), shape: [1, tokens.count] + last.shape.dropFirst(2))
  }

  /// Makes the sequence these tokens, reading only those after what it begins with already.
  ///
  /// - Returns: The logits for the token after them; the same bits as when all were read.
  /// - Throws: As `read(_:)`.
  public func readFromPrefix(_ sequence: [Int32]) throws -> Tensor {
    guard sequence.count <= capacity else {
      throw GraphError("\(sequence.count) tokens don't fit a sequence of \(capacity)")
    }
    // The last token is read again where need be: its logits aren't kept.
    let shared = zip(tokens, sequence.dropLast()).prefix { $0 == $1 }.count
    let kept = rewind(to: shared)
    return try read(Array(sequence[kept...]))
  }

  /// Forgets the tokens from `position` on; all, where a cache of few bits doesn't have those before
  /// it as they have to be read any more.
  ///
  /// - Returns: How many tokens are left.
  /// - Precondition: The position isn't beyond what was read.
  @discardableResult
  public func rewind(to position: Int = 0) -> Int {
    precondition(
      position >= 0 && position <= self.position, "\(position) isn't within the sequence")
    let kept = cache.canResume(at: position, of: written) ? position : 0
    tokens.removeLast(tokens.count - kept)
    if kept == 0 { written = 0 }
    return kept
  }

  private func step(_ tokens: [Int32]) throws -> Tensor {
    let program = try program(rows: tokens.count)
    try program.execute([
      model.graph.inputs[0].name: Tensor(tokens, shape: [1, tokens.count], as: .i32),
      DecodingGraph.position: Tensor([Int32(position)], shape: [1], as: .i32),
    ])
    self.tokens += tokens
    written = max(written, position)
    readCount += tokens.count
    return program.output(program.graph.outputs[0])
  }

  private func program(rows: Int) throws -> Program {
    if let known = programs[rows] { return known }
    let decoding = try DecodingGraph(
      model, rows: rows, positions: capacity, cache: cache, yielding: yield)
    let types = Dictionary(
      decoding.graph.inputs.map { ($0.name, $0.type) }, uniquingKeysWith: { $1 })
    let program = try Program(
      compiling: decoding.graph, weights: model.weights, inputTypes: types, packed: packed,
      state: state)
    // Of the prompts' programs only the last is kept: each holds memory for all its rows.
    programs = programs.filter { $0.key == 1 || rows == 1 }
    programs[rows] = program
    return program
  }
}

extension Decoder {
  /// Goes on after `prompt` with the likeliest token each time.
  ///
  /// - Parameter onToken: Called with each token as it is chosen; false ends the generation.
  /// - Returns: The tokens chosen, at most `count`.
  /// - Throws: As `read(_:)`.
  @discardableResult
  public func generate(
    after prompt: [Int32], count: Int, onToken: (Int32) throws -> Bool = { _ in true }
  ) throws -> [Int32] {
    var chosen: [Int32] = []
    var unread = prompt
    while chosen.count < count {
      let token = try read(unread).likeliestToken
      chosen.append(token)
      guard try onToken(token) else { break }
      unread = [token]
    }
    return chosen
  }
}

extension Tensor {
  /// The position of the largest of all elements; the lowest where several are as large.
  ///
  /// - Precondition: They are 32-bit floats, and at least one.
  public var likeliestToken: Int32 {
    withElements(as: Float.self) { logits in
      var (best, largest) = (0, logits[0])
      for index in logits.indices where logits[index] > largest {
        (best, largest) = (index, logits[index])
      }
      return Int32(best)
    }
  }
}
