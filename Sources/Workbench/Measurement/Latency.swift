import ModelGraph
import TensorEngine

/// How long a program takes, measured by the clock: never part of a result that is compared.
struct Latency {
  /// Seconds, shortest first.
  let runs: [Double]

  var median: Double { quantile(0.5) }
  var least: Double { runs.first ?? 0 }
  /// The distance between the quartiles as a share of the median: how noisy the machine was.
  var spread: Double { median > 0 ? (quantile(0.75) - quantile(0.25)) / median : 0 }

  /// Runs the model on inputs of zeros: a few times unmeasured, then `count` times by the clock.
  init(of model: Model, batch: Int, runs count: Int) throws {
    let program = try model.compiled(batch: batch)
    let inputs = model.graph.inputTypes(batch: batch).mapValues(Tensor.init(zerosOf:))
    for _ in 0..<max(3, count / 5) { _ = try program.run(inputs) }
    let clock = ContinuousClock()
    var seconds: [Double] = []
    for _ in 0..<count {
      seconds.append(try clock.measure { _ = try program.run(inputs) }.seconds)
    }
    runs = seconds.sorted()
  }

  private func quantile(_ share: Double) -> Double {
    guard !runs.isEmpty else { return 0 }
    return runs[min(runs.count - 1, Int(share * Double(runs.count)))]
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

extension Tensor {
  init(zerosOf type: TensorType) {
    self.init(shape: type.shape, elementType: type.elementType) { bytes in
      bytes.initializeMemory(as: UInt8.self, repeating: 0)
    }
  }
}
