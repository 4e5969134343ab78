/// Turns the bytes of tokens into text as they come: only whole characters, and nothing that may
/// yet turn out to be part of a stop string.
struct TextStream {
  private let stops: [[UInt8]]
  /// Bytes that came but can't be given out yet.
  private var held: [UInt8] = []
  /// The stop string that ended the text.
  private(set) var stop: String?

  /// - Parameter stops: Texts that end the text where they come up, themselves not part of it.
  init(stops: [String]) {
    self.stops = stops.filter { !$0.isEmpty }.map { Array($0.utf8) }
  }

  /// Takes bytes in.
  ///
  /// - Returns: The text that is certain with them. After a stop string, what came before it.
  mutating func append(_ bytes: [UInt8]) -> String {
    guard stop == nil else { return "" }
    held += bytes
    if let (start, found) = firstStop() {
      stop = String(decoding: found, as: UTF8.self)
      return released(start, discardingRest: true)
    }
    let possible = min(held.count, firstPossibleStop())
    return released(possible - held[..<possible].unfinishedScalarBytes)
  }

  /// What was held back, once nothing more comes.
  mutating func finish() -> String { stop == nil ? released(held.count) : "" }

  private mutating func released(_ count: Int, discardingRest: Bool = false) -> String {
    defer { held.removeFirst(discardingRest ? held.count : count) }
    return String(decoding: held[..<count], as: UTF8.self)
  }

  /// Where the first stop string lies; of those at one place the longest.
  private func firstStop() -> (start: Int, stop: [UInt8])? {
    for start in held.indices {
      let rest = held[start...]
      let found = stops.filter { rest.starts(with: $0) }.max { $0.count < $1.count }
      if let found { return (start, found) }
    }
    return nil
  }

  /// From where on the bytes held may be the beginning of a stop string.
  private func firstPossibleStop() -> Int {
    held.indices.first { start in stops.contains { $0.starts(with: held[start...]) } }
      ?? held.count
  }
}

extension Collection where Element == UInt8, Self: BidirectionalCollection {
  /// How many bytes at the end begin a UTF-8 scalar that isn't whole.
  fileprivate var unfinishedScalarBytes: Int {
    for (back, byte) in reversed().prefix(3).enumerated() {
      switch byte {
      case 0x80...0xBF: continue
      case 0xC2...0xDF: return back < 1 ? 1 : 0
      case 0xE0...0xEF: return back < 2 ? back + 1 : 0
      case 0xF0...0xF4: return back + 1
      default: return 0
      }
    }
    return 0
  }
}
