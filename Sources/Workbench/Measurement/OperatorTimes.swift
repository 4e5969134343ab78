import Devices
import ModelGraph
import TensorEngine

/// How long each node of a program takes, measured by the clock between its kernel calls.
struct OperatorTimes {
  struct Row: Codable {
    var node: String
    var operation: String
    /// What ran; the longest of the node's kernel calls where there are several.
    var kernel: String
    var seconds: Double
    var multiplyAdds: Int
    var byteCount: Int
    /// The least time that this machine could take, as a share of the measured.
    var roofline: Double
  }

  /// In the order in which they run.
  let rows: [Row]
  let speed: MachineSpeed
  /// The bytes of weights and activations that the program works on.
  let workingSet: Int

  /// Runs the model on inputs of zeros: a few times unmeasured, then `count` times by the clock.
  init(of model: Model, batch: Int, runs count: Int) throws {
    let program = try model.compiled(batch: batch)
    let inputs = model.graph.inputTypes(batch: batch).mapValues(Tensor.init(zerosOf:))
    for _ in 0..<max(3, count / 5) { try program.execute(inputs) }
    var samples = Array(repeating: [Double](), count: program.instructions.count)
    for _ in 0..<count {
      var times: [ContinuousClock.Instant] = []
      times.reserveCapacity(program.instructions.count + 1)
      try program.execute(inputs) { _ in times.append(.now) }
      for index in samples.indices {
        samples[index].append((times[index + 1] - times[index]).seconds)
      }
    }
    workingSet = program.arenaBytes + program.constantBytes
    speed = try MachineSpeed.measured(workingSet: workingSet)
    rows = Self.rows(of: program, samples.map { $0.sorted()[$0.count / 2] }, speed)
  }

  private static func rows(
    of program: Program, _ seconds: [Double], _ speed: MachineSpeed
  ) -> [Row] {
    var rows: [Row] = []
    var positions: [String: Int] = [:]
    var longest: [String: Double] = [:]
    for (instruction, seconds) in zip(program.instructions, seconds) {
      let node = instruction.node
      if positions[node] == nil {
        positions[node] = rows.count
        let cost = program.costs[node] ?? Cost()
        rows.append(
          Row(
            node: node, operation: instruction.operation, kernel: instruction.kernel, seconds: 0,
            multiplyAdds: cost.multiplyAdds, byteCount: cost.bytesRead + cost.bytesWritten,
            roofline: 0))
      }
      guard let position = positions[node] else { continue }
      rows[position].seconds += seconds
      if seconds > longest[node] ?? 0 {
        longest[node] = seconds
        rows[position].kernel = instruction.kernel
      }
    }
    for index in rows.indices {
      rows[index].roofline = speed.leastSeconds(of: rows[index]) / max(rows[index].seconds, 1e-9)
    }
    return rows
  }
}

extension MachineSpeed {
  /// What the arithmetic takes at the peak or the bytes at the bandwidth, whichever is longer.
  fileprivate func leastSeconds(of row: OperatorTimes.Row) -> Double {
    // Every operator on 8-bit integers is named after the one on floats.
    let isInteger = row.operation.hasPrefix("Q") && row.operation != "Quantize"
    let rate = isInteger ? integerMultiplyAdds : floatMultiplyAdds
    return max(Double(row.multiplyAdds) / rate, Double(row.byteCount) / bandwidth)
  }
}
