import Compression
import Language

extension Command {
  static let dependencies = Command(
    "dependencies", "Shows which channels of a model can only be taken out together.",
    input: ModelValue.self, output: .table,
    details: """
      A group is what one layer makes and others add, norm or take: a channel of it goes out of all \
      of them at once. Groups through which a result, a window or a lookup passes have to stay. \
      `prune what=channels` and `prune what=heads` work on the others, by the layer that a group is \
      named after.
      """,
    examples: [
      Example(#"load "models/digits-cnn.hone" | dependencies"#, "the groups of the digits CNN")
    ]
  ) { _, input in
    let rows = try ChannelDependencies(input.model).groups.map { group -> [Value] in
      [
        .text(group.name), .text(group.isHeads ? "heads" : "channels"),
        .number(Double(group.count)), .text(group.layers.joined(separator: ", ")),
        .text(group.reasonToKeep.map { "stay: \($0)" } ?? "can go"),
      ]
    }
    return .table(
      Table(columns: ["group", "kind", "count", "layers", "they"], rows: rows))
  }
}
