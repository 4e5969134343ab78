import ModelGraph
import TensorEngine

extension Converters {
  /// How far scores are from labels.
  static let losses: [String: Converter] = [
    "NegativeLogLikelihoodLoss": { conversion in
      conversion.yield(try conversion.likelihoodLoss(of: try conversion.wire(0)))
    },
    "SoftmaxCrossEntropyLoss": { conversion in
      let writer = conversion.writer
      let scores = try conversion.wire(0)
      guard scores.rank >= 2 else { throw ImportProblem("\(scores.shape) has no classes") }
      let shares = try writer.alongLast(scores, axis: 1) { try writer.add("LogSoftmax", $0) }
      conversion.yield(try conversion.likelihoodLoss(of: shares))
      conversion.yield(shares, at: 1)
    },
  ]
}

extension Conversion {
  /// The negated logarithms at the labels (input 1) of `[n, classes, …]` logarithms, each times its
  /// class's weight (input 2); labels that are ignored count nowhere.
  fileprivate func likelihoodLoss(of shares: Wire) throws -> Wire {
    let labels = try wire(1)
    guard shares.rank >= 2, labels.rank == shares.rank - 1,
      labels.shape == [shares.shape[0]] + shares.shape[2...]
    else { throw ImportProblem("\(labels.shape) can't be labels of \(shares.shape)") }
    let (counted, classes) = try countedLabels(labels)
    let picked = try writer.add("Neg", try writer.picked(classes, of: shares))
    let weights = try labelWeights(classes, counted, like: picked)
    let losses = try weights.map { try writer.add("Mul", picked, $0) } ?? picked
    switch try text("reduction", default: "mean") {
    case "none": return try writer.reshape(losses, to: labels.shape)
    case "sum": return try writer.reduce("Sum", losses, axes: [0], keeps: false)
    case "mean":
      guard let weights else { return try writer.reduce("Mean", losses, axes: [0], keeps: false) }
      return try writer.add(
        "Div", try writer.reduce("Sum", losses, axes: [0], keeps: false),
        try writer.reduce("Sum", weights, axes: [0], keeps: false))
    case let other: throw ImportProblem("it reduces by `\(other)`, which isn't known")
    }
  }

  /// The labels in one run, 0 for those that are ignored, and which aren't; nil where all count.
  private func countedLabels(_ labels: Wire) throws -> (counted: Wire?, classes: Wire) {
    let whole = try writer.cast(labels, to: .i64)
    let flat = try writer.reshape(whole, to: [labels.shape.reduce(1, *)])
    guard let ignored = try integer("ignore_index") else { return (nil, flat) }
    let isIgnored = try writer.add("Equal", flat, writer.number(Double(ignored), .i64))
    return (
      try writer.add("Not", isIgnored),
      try writer.add("Where", isIgnored, writer.number(0, .i64), flat)
    )
  }

  private func labelWeights(
    _ classes: Wire, _ counted: Wire?, like losses: Wire
  ) throws -> Wire? {
    let type = losses.elementType
    let own = try optionalWire(2).map { try writer.add("Gather", $0, classes) }
    guard let counted else { return own }
    return try writer.add(
      "Where", counted, own ?? writer.number(1, type), writer.number(0, type))
  }
}

extension GraphWriter {
  /// The elements of `[n, classes, …]` at the class of each place, in one run.
  fileprivate func picked(_ classes: Wire, of x: Wire) throws -> Wire {
    let inner = x.shape[2...].reduce(1, *)
    let starts = (0..<x.shape[0]).flatMap { n in
      (0..<inner).map { n * x.shape[1] * inner + $0 }
    }
    let steps = try add("Mul", classes, number(Double(inner), .i64))
    let places = try add("Add", steps, integers(starts))
    return try add("Gather", try reshape(x, to: [x.shape.reduce(1, *)]), places)
  }
}
