import Foundation

/// Measures what can't be timed from outside the program, and prints one JSON object.
///
/// `Scripts/bench` builds it, runs it beside the peers and draws the table.
let benchmarks: [String: () throws -> [String: Double]] = [
  "chart": chartOfAMillionPoints,
  "lenet": lenetTrainingStep,
  "record": recordingOfStatements,
]

let name = CommandLine.arguments.dropFirst().first ?? ""
guard let benchmark = benchmarks[name] else {
  let names = benchmarks.keys.sorted().joined(separator: ", ")
  FileHandle.standardError.write(Data("usage: benchmarks NAME, one of \(names)\n".utf8))
  exit(2)
}
let figures = try benchmark()
let fields = figures.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
print("{\(fields.joined(separator: ", "))}")
