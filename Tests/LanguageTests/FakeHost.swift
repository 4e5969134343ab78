import ContentHashing
import Language

/// A model for tests: the words of what was done to it.
struct FakeModel: ObjectValue {
  static let valueType = ValueType(
    "model", fields: ["parameters": .quantity(.plain), "name": .text])
  var steps: [String]

  var contentHash: ContentHash { ContentHash(of: steps.joined(separator: "|")) }
  func field(_ name: String) -> Value? {
    switch name {
    case "parameters": .number(Double(steps.count))
    case "name": .text(steps.joined(separator: "|"))
    default: nil
    }
  }
}

/// What `evaluate` gives: its accuracy falls with every step and its latency with the share pruned.
struct FakeEvaluation: ObjectValue {
  static let valueType = ValueType(
    "evaluation",
    fields: [
      "accuracy": .quantity(.share), "latency": .quantity(.seconds), "bits": .quantity(.bits),
    ])
  var accuracy: Double
  var contentHash: ContentHash { ContentHash(of: accuracy.description) }
  func field(_ name: String) -> Value? {
    switch name {
    case "accuracy": .share(accuracy)
    case "latency": .quantity(Quantity(0.002, .seconds))
    case "bits": .quantity(Quantity(32, .bits))
    default: nil
    }
  }
}

/// Runs a handful of commands that only note what was asked for.
final class FakeHost: Host {
  private(set) var log: [String] = []
  var stepsUntilCancelled = Int.max

  var signatures: [Signature] { FakeHost.signatures }

  func checkCancellation() throws {
    stepsUntilCancelled -= 1
    if stepsUntilCancelled < 0 { throw CancellationError() }
  }

  func run(_ call: Call) throws -> Value {
    let arguments = call.arguments.sorted { $0.key < $1.key }.map { name, argument in
      switch argument.content {
      case .value(let value): "\(name)=\(value.sourceText ?? value.type.name)"
      case .predicate: "\(name)=predicate"
      }
    }
    let line = ([call.name] + arguments).joined(separator: " ")
    log.append(line)
    switch call.name {
    case "data": return .object(FakeData())
    case "evaluate": return .object(FakeEvaluation(accuracy: 1 - 0.01 * steps(of: call.input)))
    case "load", "prune", "quantize", "layer", "fail":
      if call.name == "fail" { throw Diagnostic("this failed", at: call.range) }
      let before =
        if case .object(let model as FakeModel) = call.input { model.steps } else {
          [String]()
        }
      return .object(FakeModel(steps: before + [line]))
    case "where": return try filtered(call)
    case "compare": return .table(Table(columns: ["name"], rows: [[.text("a")], [.text("b")]]))
    default: return .nothing
    }
  }

  private func steps(of value: Value?) -> Double {
    if case .object(let model as FakeModel) = value { Double(model.steps.count) } else { 0 }
  }

  private func filtered(_ call: Call) throws -> Value {
    guard case .table(let table) = call.input,
      case .predicate(let predicate) = call.arguments["condition"]?.content
    else { return .nothing }
    let rows = try table.rows.filter { row in
      try predicate.holds(
        row: Dictionary(uniqueKeysWithValues: zip(table.columns, row)))
    }
    return .table(Table(columns: table.columns, rows: rows))
  }
}

struct FakeData: ObjectValue {
  static let valueType = ValueType("data")
  var contentHash: ContentHash { ContentHash(of: "data") }
}
