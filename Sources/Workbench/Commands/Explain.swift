import ContentHashing
import Language
import SessionStore

extension Command {
  static let explain = Command(
    "explain", "Tells how a value came about.",
    input: Value.self, output: ExplanationValue.valueType,
    details: """
      For a model: every step that made it, with all its options and the hashes of what went in. \
      For any value: the statement that yielded it, the files it read and the seed it drew from.
      """,
    examples: [
      Example(#"load "models/digits-cnn.hone" | prune 50% | explain"#, "the steps that made it")
    ]
  ) { context, input in
    .object(ExplanationValue(of: input, origin: context.entryYielding(input).map(Origin.init)))
  }
}

private typealias Origin = ExplanationValue.Origin

extension ExplanationValue.Origin {
  fileprivate init(_ entry: Notebook.Entry) {
    number = entry.number
    source = entry.source
    steps = entry.steps
    seed = entry.seed
    files = entry.files.map { "\($0.path)  \($0.hash.short)  \($0.bytes) bytes" }
  }
}
