import Foundation
import ContentHashing
import SessionStore
import Testing

@testable import hone

/// The same statements give the same record, however they are given and whatever computes them.
@Suite struct ChainTests {
  static let statements = [
    "seed 5", #"digits = data "digits""#,
    "net = new mlp for=digits hidden=[16] | train digits epochs=1",
    "cut = net | prune 50% | quantize int4", "cut | evaluate digits",
    "sweep bits=[8 4] { net | quantize bits=bits | evaluate digits }",
  ]

  @Test func isTheSameForEveryFrontEndThreadCountAndKernelSet() throws {
    let script = Self.statements.joined(separator: "\n")
    let reference = try chain { succeed(try $0.run("-c", script)) }
    #expect(reference.count == Self.statements.count)
    #expect(Set(reference).count == reference.count)
    let runs =
      [["s.hone"], ["s.md"], ["-"]] + ["1", "2", "3"].map { ["--threads", $0, "s.hone"] }
    for arguments in try runs + kernelRuns() {
      let chain = try chain { program in
        try program.file("s.hone", script)
        try program.file("s.md", Self.statements.map { "Text.\n\n```hone\n\($0)\n```\n" }.joined())
        succeed(try program.run(arguments: arguments, input: script))
      }
      #expect(chain == reference, "\(arguments)")
    }
  }

  @Test func isTheSameInTheShell() throws {
    let reference = try chain {
      succeed(try $0.run("-c", Self.statements.joined(separator: "\n")))
    }
    let typed = try chain { program in
      let terminal = try PseudoTerminal(program)
      try terminal.wait(for: "hone>")
      for statement in Self.statements { _ = try terminal.enter(statement) }
    }
    #expect(typed == reference)
  }

  /// The kernel sets that this CPU has.
  private func kernelRuns() throws -> [[String]] {
    let program = try Program()
    return try Options.kernelNames.filter { try program.run("--kernels", $0, "-c", "1").code == 0 }
      .map { ["--kernels", $0, "s.hone"] }
  }

  private func succeed(_ outcome: Program.Outcome) {
    #expect(outcome.code == 0, "\(outcome.errors)")
  }

  /// What a run leaves as its session's chain of hashes.
  private func chain(_ run: (borrowing Program) throws -> Void) throws -> [String] {
    let program = try Program()
    try run(program)
    let store = try SessionStore(directory: program.folder.appending(path: "state/hone").path)
    let session = try #require(try store.latestSession())
    return try store.statements(of: session.id).map { $0.chain?.description ?? "none" }
  }
}
