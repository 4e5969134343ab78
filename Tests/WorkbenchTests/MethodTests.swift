import Foundation
import Language
import TestSupport
import Testing

@testable import Workbench

/// Every method of compressing says what it computes and where that is from, and is shown at work.
@Suite struct MethodTests {
  /// The commands that compress, mend or pack, and those that look for how.
  static let commands: [Command] = [
    .breakeven, .dependencies, .distill, .equalize, .factorize, .finetune, .merge, .pack, .prune,
    .quantize, .recipe, .repair, .rewind, .rotate, .search, .sensitivity,
  ]

  /// The blocks of the tutorials.
  static let tutorials: [String] = {
    let folder = URL(filePath: projectFolder).appending(path: "Tutorials")
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".md") }.sorted().flatMap { file -> [String] in
      let text = try? String(contentsOf: folder.appending(path: file), encoding: .utf8)
      return (text ?? "").matches(of: /(?ms)^```hone\n(.*?)^```/).map { String($0.1) }
    }
  }()

  /// What the tutorials and help show, all of which runs in tests.
  static let shown = tutorials + Command.all.flatMap(\.examples).map(\.source)

  struct Choice: Sendable, CustomTestStringConvertible {
    let command: String
    /// How it is written; several words where a format has several names.
    let name: String
    var testDescription: String { "\(command) \(name)" }
  }

  static let choices = commands.flatMap { command in
    command.methods.flatMap { method in
      method.name.split(separator: " ").map { Choice(command: command.name, name: String($0)) }
    }
  }

  /// What a method is by default isn't written.
  static let defaults: Set<String> = [
    "what=weights", "by=magnitude", "schedule=cubic", "by=nearest", "range=minmax",
    "activations=calibrated", "start=linear", "scales=learned",
  ]

  /// A width or a block like the one that is shown beside it: `bits=[8 6 4 3 2]` means the first.
  static let alike: Set<String> = ["int7", "int6", "int5", "q4_1", "q5_0", "q5_1", "q5_k", "q3_k"]

  @Test(arguments: commands.map(\.name))
  func commandsAreShownInATutorial(_ name: String) throws {
    #expect(try Self.tutorials.contains { try Self.has(name, in: $0) })
  }

  @Test(arguments: choices.filter { !defaults.contains($0.name) && !alike.contains($0.name) })
  func methodsAreShownAtWork(_ choice: Choice) throws {
    #expect(
      try Self.shown.contains {
        try Self.has(choice.command, in: $0) && Self.has(choice.name, in: $0)
      }, "\(choice.name) stands in no tutorial and in no example")
  }

  /// Whether a word stands in statements, or `name=word` does, by itself or in the list of a sweep.
  private static func has(_ word: String, in statements: String) throws -> Bool {
    let parts = word.split(separator: "=").map(String.init)
    let name = parts.count == 2 ? "\\b\(parts[0])=(\\[[^\\]]*)?" : "(^|[^\\w.])"
    return try statements.contains(Regex("\(name)\\b\(parts[parts.count - 1])\\b"))
  }

  /// What the parameters that choose a method take is explained, all of it.
  @Test(arguments: [
    ("prune", "what"), ("prune", "by"), ("prune", "schedule"), ("quantize", "by"),
    ("quantize", "range"), ("quantize", "activations"), ("quantize", "start"),
    ("quantize", "scales"),
  ])
  func choicesHaveAFormulaAndASource(_ command: String, _ parameter: String) throws {
    let command = try #require(Command.named(command))
    let kind = try #require(command.signature.parameters.first { $0.name == parameter }).kind
    guard case .choice(let words) = kind else {
      Issue.record("`\(parameter)` is no choice")
      return
    }
    for word in words {
      let method = command.methods.first { $0.name == "\(parameter)=\(word)" }
      #expect(method.map { !$0.formula.isEmpty && !$0.source.isEmpty } == true, "\(word)")
    }
  }

  @Test func formatsHaveAFormulaAndASource() {
    let names = Command.quantize.methods.flatMap { $0.name.split(separator: " ").map(String.init) }
    for word in WeightFormat.words { #expect(names.contains(word)) }
  }

  @Test func helpShowsThem() {
    let lines = Command.prune.helpLines(.recorded)
    #expect(
      lines.contains("  by=wanda: |w| · ‖x‖, x what w is multiplied by (Sun et al. 2023, arXiv"))
    #expect(lines.contains("      2306.11695)"))
  }
}
