import Foundation

/// Measures what can't be timed from outside the program, and prints lines of JSON.
///
/// `Scripts/bench` builds it, runs it beside the peers and draws the table.
let benchmarks: [String: (Arguments) throws -> Void] = [
  "chart": { _ in reply(chartOfAMillionPoints()) },
  "gpt": { _ in reply(try gptTrainingStep()) },
  "llama": serveLlama,
  "lenet": { _ in reply(try lenetTrainingStep()) },
  "model": serveModel,
  "probe": serveProbe,
  "product": serveProduct,
  "record": { _ in reply(try recordingOfStatements()) },
  "tokenizing": serveTokenizer,
]

/// Ends with a message on standard error.
func fail(_ message: String, status: Int32) -> Never {
  FileHandle.standardError.write(Data("\(message)\n".utf8))
  exit(status)
}

guard let name = CommandLine.arguments.dropFirst().first, let benchmark = benchmarks[name] else {
  let names = benchmarks.keys.sorted().joined(separator: ", ")
  fail("usage: Benchmarks NAME, one of \(names)", status: 2)
}
do {
  try benchmark(Arguments(CommandLine.arguments.dropFirst(2)))
} catch let error as UsageError {
  fail("usage: Benchmarks \(error)", status: 2)
} catch {
  fail("\(error)", status: 1)
}
