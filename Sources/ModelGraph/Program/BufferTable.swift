import TensorEngine

/// What a program's buffers are and which names stand for them, while it is compiled.
struct BufferTable {
  enum Kind {
    case input(String)
    /// A weight that never changes, decoded when its plain elements are asked for.
    case weight(String)
    /// Something made at compile time: a packed weight, a table.
    case constant(Tensor)
    case variable(String)
    /// A tensor of the state that the program is compiled with.
    case state(String)
    /// Part of the arena, from the first node that needs it to the last.
    case arena(first: Int, last: Int)
  }

  struct Record {
    var kind: Kind
    var byteCount: Int
  }

  private(set) var records: [Record] = []
  private var buffers: [String: Buffer] = [:]
  /// The last node that reads each name; that of an output of the graph lies behind them all.
  private let lastUse: [String: Int]

  init(lastUse: [String: Int]) { self.lastUse = lastUse }

  subscript(_ name: String) -> Buffer {
    guard let buffer = buffers[name] else { preconditionFailure("no buffer holds \(name)") }
    return buffer
  }

  func record(_ buffer: Buffer) -> Record { records[buffer.index] }

  func isBound(_ name: String) -> Bool { buffers[name] != nil }

  @discardableResult
  mutating func add(_ kind: Kind, byteCount: Int, name: String? = nil) -> Buffer {
    let buffer = Buffer(index: records.count)
    records.append(Record(kind: kind, byteCount: byteCount))
    if let name { buffers[name] = buffer }
    return buffer
  }

  /// Memory of the arena for a value that the node at `position` makes.
  mutating func addValue(_ name: String, byteCount: Int, position: Int) {
    let last = max(lastUse[name] ?? position, position)
    add(.arena(first: position, last: last), byteCount: byteCount, name: name)
  }

  /// Keeps another value in memory that is there already.
  mutating func bind(_ name: String, to buffer: Buffer) {
    buffers[name] = buffer
    if case .arena(let first, let last) = records[buffer.index].kind {
      let end = max(last, lastUse[name] ?? last)
      records[buffer.index].kind = .arena(first: first, last: end)
    }
  }

  /// Keeps what is in a part of the arena until the node at `position` has read it.
  mutating func keep(_ buffer: Buffer, until position: Int) {
    guard case .arena(let first, let last) = records[buffer.index].kind else { return }
    records[buffer.index].kind = .arena(first: first, last: max(last, position))
  }

  /// Whether the node at `position` is the last to read what is in a part of the arena.
  func dies(_ buffer: Buffer, at position: Int) -> Bool {
    guard case .arena(_, let last) = records[buffer.index].kind else { return false }
    return last <= position
  }
}
