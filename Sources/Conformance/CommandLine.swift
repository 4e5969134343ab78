import FoundationEssentials
import Glibc

/// Holds what Hone computes against the shared data, suite by suite, and runs models for the
/// scripts that hold it against peers.
///
///     Conformance [SUITE…] [--data DIR]
///     Conformance embed MODEL POOLING OUTPUT.npy TEXT…
///     Conformance list
///     Conformance encode TOKENIZER TEXTS special|marks|plain
///     Conformance fuzz READER FOLDER…
///     Conformance run MODEL INPUT.npy… OUTPUT.npy
///     Conformance logits MODEL TOKEN… OUTPUT.npy
///     Conformance decoder FAMILY VARIANT FILE [FORMAT [decoded]]
///     Conformance render CASES.json
///     Conformance encoder POOLING FILE
let tools: [String: @Sendable ([String]) throws -> Void] = [
  "decoder": writeDecoder,
  "embed": embedTexts,
  "encode": writeTokens,
  "encoder": writeEncoder,
  "fuzz": fuzz,
  "list": { _ in for suite in suites { print(suite.name) } },
  "list-readers": { _ in for target in fuzzTargets { print(target.name) } },
  "logits": writeLogits,
  "render": renderTemplates,
  "run": runModel,
]

/// Runs the suites of these names, or all; whether every case passed.
func runSuites(_ names: [String], data: String) throws -> Bool {
  let unknown = names.first { name in !suites.contains { $0.name == name } }
  if let unknown {
    let known = suites.map { $0.name }.joined(separator: ", ")
    throw Finding("there is no suite `\(unknown)`; there are \(known)")
  }
  var everythingPassed = true
  for suite in suites where names.isEmpty || names.contains(suite.name) {
    var report = Report(suite.name, data: data)
    do {
      try suite.run(&report)
    } catch {
      report.note("the suite itself", difference: "\(error)")
    }
    report.end()
    everythingPassed = everythingPassed && report.passed == report.total
  }
  return everythingPassed
}

/// The exit status: 0 where all passed, 1 where something failed, 2 where nothing was run.
func conformance(_ words: [String]) -> Int32 {
  var words = words
  var data = ProcessInfo.processInfo.environment["HONE_DATA"] ?? ""
  if let option = words.firstIndex(of: "--data"), option + 1 < words.count {
    data = words[option + 1]
    words.removeSubrange(option...option + 1)
  }
  do {
    if let name = words.first, let tool = tools[name] {
      try tool(Array(words.dropFirst()))
      return 0
    }
    guard !data.isEmpty else {
      throw Finding("name the folder of shared data: --data DIR, or HONE_DATA")
    }
    return try runSuites(words, data: data) ? 0 : 1
  } catch {
    let message = Array("\(error)\n".utf8)
    write(STDERR_FILENO, message, message.count)
    return 2
  }
}
