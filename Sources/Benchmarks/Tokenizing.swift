import Foundation
import ModelFormats
import Tokenizers

/// Cuts a text into tokens whenever a line comes in, so that a driver can take turns with a peer.
///
///     Benchmarks tokenizing TOKENIZER TEXT [--repeat N]
///
/// It prints what opening took and how many tokens the text, taken N times over, has.
func serveTokenizer(_ arguments: Arguments) throws {
  guard arguments.positional.count == 2 else {
    throw UsageError("tokenizing TOKENIZER TEXT [--repeat N]")
  }
  let one = try String(contentsOfFile: arguments.positional[1], encoding: .utf8)
  let text = String(repeating: one, count: arguments["repeat"].flatMap { Int($0) } ?? 1)
  var tokenizer: Tokenizer?
  let opening = try milliseconds(runs: 5, warmUp: 1) {
    tokenizer = try Tokenizer(contentsOf: arguments.positional[0])
  }
  guard let tokenizer else { return }
  let first = milliseconds(runs: 1, warmUp: 0) { _ = tokenizer.encode("hello") }
  let about = [
    "opening": opening.median, "first": first.median, "bytes": Double(text.utf8.count),
    "tokens": Double(tokenizer.encode(text, addSpecial: false).count),
  ]
  try serve(about) { _ = tokenizer.encode(text, addSpecial: false) }
}
