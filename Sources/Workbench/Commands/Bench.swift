import Language
import SessionStore

extension Command {
  static let bench = Command(
    "bench", "Measures how long a model takes on this machine.",
    input: ModelValue.self, output: .table,
    Parameter<Int>("batch", "samples a run", in: 1...4096, default: 1),
    Parameter<Int>("runs", "measured runs, after some unmeasured ones", in: 3...10000, default: 50),
    details: """
      Latency is the median of the runs; spread is the distance between the quartiles as a share \
      of it, and says how noisy the machine was. Measured by the clock, so a replay records it \
      and doesn't compare it.
      """,
    examples: [
      Example(#"load "models/digits-cnn.hone" | bench"#, "its latency for one sample")
    ],
    replayClass: .timing
  ) { _, input, batch, runs in
    let latency = try Latency(of: input.model, batch: batch, runs: runs)
    let columns = ["batch", "latency", "fastest", "spread", "samples a second", "peak memory"]
    let row: [Value] = [
      .number(Double(batch)), .quantity(Quantity(latency.median, .seconds)),
      .quantity(Quantity(latency.least, .seconds)), .share(latency.spread),
      .number((Double(batch) / latency.median).rounded()),
      .quantity(Quantity(Double(peakResidentBytes()), .bytes)),
    ]
    return .table(Table(columns: columns, rows: [row]))
  }
}
