import Language
import ModelGraph
import TensorEngine

extension Command {
  static let weights = Command(
    "weights", "Lists a model's weights: shape, encoding, bytes, zeros and range.",
    input: ModelValue.self, output: .table,
    details: """
      Bits is what one weight takes as stored, scales and masks included. The range and the mean \
      magnitude are of the decoded weights.
      """,
    examples: [
      Example(#"load "models/digits-mlp.hone" | weights"#, "what the MLP's file holds")
    ]
  ) { _, input in
    let rows = try input.model.weights.sorted { $0.key < $1.key }.map { name, weight in
      try row(name, weight)
    }
    let columns = [
      "weight", "shape", "encoding", "bits", "bytes", "zeros", "least", "largest", "mean |w|",
    ]
    return .table(Table(columns: columns, rows: rows))
  }

  private static func row(_ name: String, _ weight: Weight) throws -> [Value] {
    let values = try weight.decoded().floats
    let zeros = values.count { $0 == 0 }
    let magnitude = values.reduce(0) { $0 + Double(abs($1)) } / Double(max(values.count, 1))
    return [
      .text(name), .text(weight.shape.shapeText), .text(weight.encodingText),
      .number(weight.actualBitsPerWeight), .quantity(Quantity(Double(weight.byteCount), .bytes)),
      .share(Double(zeros) / Double(max(values.count, 1))), .number(Double(values.min() ?? 0)),
      .number(Double(values.max() ?? 0)), .number(magnitude),
    ]
  }
}
