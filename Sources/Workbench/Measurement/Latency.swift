import Devices
import ModelGraph
import TensorEngine

/// How long a program takes, measured by the clock: never part of a result that is compared.
struct Latency {
  /// Seconds, shortest first.
  let runs: Quartiles
  /// Seconds that the same work in registers took between the runs: how noisy the machine was.
  let probes: Quartiles
  /// Joules of one run; nil where the system has no counters.
  let joules: Double?

  /// Runs the model on inputs of zeros: a few times unmeasured, then `count` times by the clock.
  init(of model: Model, batch: Int, runs count: Int) throws {
    let program = try model.compiled(batch: batch)
    let inputs = model.graph.inputTypes(batch: batch).mapValues(Tensor.init(zerosOf:))
    for _ in 0..<max(3, count / 5) { try program.execute(inputs) }
    let counters = EnergyCounters()
    let (clock, kernels) = (ContinuousClock(), KernelSet.current)
    var runs: [Double] = []
    var probes: [Double] = []
    var joules = 0.0
    for _ in 0..<count {
      probes.append(clock.measure { kernels.probeFloats(tasks: Self.probeTasks) }.seconds)
      let start = counters.reading()
      runs.append(try clock.measure { try program.execute(inputs) }.seconds)
      joules += counters.joules(since: start)
    }
    self.runs = Quartiles(runs)
    self.probes = Quartiles(probes)
    self.joules = counters.zones.isEmpty ? nil : joules / Double(count)
  }

  /// Some hundred microseconds of work, the same each time.
  private static var probeTasks: Int { 8 * ThreadPool.threadCount }
}

/// Measurements in their order, and what is said of them.
struct Quartiles {
  private let values: [Double]

  init(_ values: [Double]) { self.values = values.sorted() }

  var least: Double { values.first ?? 0 }
  var median: Double { quantile(0.5) }
  /// The distance between the quartiles as a share of the median.
  var spread: Double { median > 0 ? (quantile(0.75) - quantile(0.25)) / median : 0 }

  private func quantile(_ share: Double) -> Double {
    guard !values.isEmpty else { return 0 }
    return values[min(values.count - 1, Int(share * Double(values.count)))]
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
