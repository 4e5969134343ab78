import Foundation

/// The program as it was built beside the tests, with a state folder of its own.
struct Program: ~Copyable {
  /// Where sessions, history and the files of a test are.
  let folder = FileManager.default.temporaryDirectory.appending(path: "hone-\(UUID().uuidString)")

  /// What a run ended with.
  struct Outcome: Equatable {
    var code: Int32
    var output: String
    var errors: String
  }

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  static let path = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "hone").path

  /// Runs the program to its end.
  func run(_ arguments: String...) throws -> Outcome { try run(arguments: arguments) }

  /// - Parameter output: Where standard output goes instead.
  func run(
    arguments: [String], input: String = "", output device: URL? = nil
  ) throws -> Outcome {
    let process = Process()
    let (input, output, errors) = (try file("in", input), try file("out"), try file("err"))
    process.executableURL = URL(filePath: Self.path)
    process.arguments = arguments
    process.environment = environment
    process.currentDirectoryURL = folder
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = try FileHandle(forWritingTo: device ?? output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      code: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8))
  }

  /// Writes a file into the folder that the program runs in.
  @discardableResult func file(_ name: String, _ text: String = "") throws -> URL {
    let url = folder.appending(path: name)
    try Data(text.utf8).write(to: url)
    return url
  }

  func text(of name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  var environment: [String: String] {
    [
      "HOME": folder.path, "XDG_STATE_HOME": folder.appending(path: "state").path,
      "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm", "INPUTRC": "/dev/null",
    ]
  }
}
