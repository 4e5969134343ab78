import CFuzzing
import FoundationEssentials
import Glibc
import TensorEngine

/// Reads one input after another, and counts.
///
/// An input that ends the process, takes longer than a second of the processor, or makes the reader
/// allocate more than twice the file is saved.
struct Fuzzer {
  /// How long one input may take.
  private static let milliseconds: Int32 = 1000

  let target: FuzzTarget
  private(set) var inputs = 0
  /// Inputs that were read to the end all the same.
  private(set) var accepted = 0
  private(set) var mostBytes = 0

  init(_ target: FuzzTarget) { self.target = target }

  /// - Throws: A `Finding` at an input for which the reader allocates too much.
  mutating func read(_ input: FuzzInput) throws {
    let bytes = input.bytes.bytes
    defer { withExtendedLifetime(input) {} }
    inputs += 1
    fz_begin(bytes.baseAddress, bytes.count, Self.milliseconds)
    do {
      try target.read(input)
      accepted += 1
    } catch {}
    let allocated = fz_end()
    mostBytes = max(mostBytes, allocated)
    guard allocated <= 2 * bytes.count + target.freeBytes else {
      fz_save()
      throw Finding("\(allocated) bytes were allocated for an input of \(bytes.count)")
    }
  }
}

/// Fuzzes one reader.
///
///     Conformance fuzz READER FOLDER… [--seed N] [--from N] [--count N] [--save FILE]
///     Conformance fuzz READER --input FILE
///
/// The inputs of the numbers from `--from` on are made from the files in the folders. One that the
/// reader doesn't survive is saved, and read again with `--input`.
func fuzz(_ words: [String]) throws {
  var (positional, options) = (words, [String: String]())
  while let index = positional.firstIndex(where: { $0.hasPrefix("--") }) {
    guard index + 1 < positional.count else { throw Finding("`\(positional[index])` says nothing") }
    options[String(positional[index].dropFirst(2))] = positional[index + 1]
    positional.removeSubrange(index...index + 1)
  }
  guard let target = fuzzTargets.first(where: { $0.name == positional.first }) else {
    throw Finding("name a reader: \(fuzzTargets.map(\.name).joined(separator: ", "))")
  }
  func number(_ name: String, standard: Int) -> Int { options[name].flatMap(Int.init) ?? standard }
  ThreadPool.threadCount = 1
  fz_install(options["save"] ?? "fuzz-\(target.name).input")
  var fuzzer = Fuzzer(target)
  if let path = options["input"] {
    try target.read(FuzzInput(bytes: try Storage(mapping: path), path: path))
    return print("\(target.name) reads it")
  }
  let corpus = try FuzzCorpus(
    target, folders: Array(positional.dropFirst()), seed: UInt64(number("seed", standard: 1)))
  let first = number("from", standard: 0)
  let start = ContinuousClock.now
  for index in first..<first + number("count", standard: 100_000) { try fuzzer.read(corpus[index]) }
  let seconds = (ContinuousClock.now - start) / .seconds(1)
  print(
    "\(fuzzer.inputs) inputs, \(fuzzer.accepted) read, \(seconds) s, "
      + "at most \(fuzzer.mostBytes) bytes")
}
