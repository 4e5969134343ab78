import ModelGraph
import TensorEngine

extension TFLiteConversions {
  /// Truth values and what is chosen by them.
  static let comparisons: [String: TFLiteConversion] = [
    "EQUAL": { try $0.compare("Equal") },
    "NOT_EQUAL": { step in
      let equal = try step.add("Equal", try step.real(0), try step.real(1))
      try step.yield(step.add("Not", equal))
    },
    "LESS": { try $0.compare("Less") },
    "LESS_EQUAL": { try $0.compare("LessOrEqual") },
    "GREATER": { try $0.compare("Greater") },
    "GREATER_EQUAL": { try $0.compare("GreaterOrEqual") },
    "LOGICAL_AND": { try $0.yield($0.add("And", try $0.input(0), try $0.input(1))) },
    "LOGICAL_OR": { try $0.yield($0.add("Or", try $0.input(0), try $0.input(1))) },
    "SELECT": { step in
      var condition = try step.input(0)
      let rank = try step.input(1).rank
      // A list of truth values chooses among entries of the first axis.
      if condition.rank == 1, rank > 1 {
        let ones = Array(repeating: 1, count: rank - 1)
        condition = try step.reshape(condition, to: condition.shape + ones)
      }
      try step.yield(step.add("Where", condition, try step.input(1), try step.input(2)))
    },
    "SELECT_V2": { step in
      try step.yield(step.add("Where", try step.input(0), try step.input(1), try step.input(2)))
    },
  ]
}

extension TFLiteStep {
  fileprivate func compare(_ name: String) throws { try yield(add(name, real(0), real(1))) }

  /// An input as real numbers, where its integers stand for such.
  fileprivate func real(_ index: Int) throws -> TFLiteValue {
    let value = try input(index)
    return value.isQuantized ? try floats(value) : value
  }
}
