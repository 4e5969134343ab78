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
      of it. Noise is the same of a fixed piece of arithmetic done between the runs: where it is \
      not small, the machine was busy, and the fastest run says more than the median. Energy is \
      what the processor's counters show, where the system has them. Measured by the clock, so a \
      replay records it and doesn't compare it.
      """,
    examples: [
      Example(#"load "models/digits-cnn.hone" | bench"#, "its latency for one sample")
    ],
    replayClass: .timing
  ) { _, input, batch, runs in
    let latency = try Latency(of: input.model, batch: batch, runs: runs)
    var columns = ["batch", "latency", "fastest", "spread", "noise", "samples a second"]
    var row: [Value] = [
      .number(Double(batch)), .quantity(Quantity(latency.runs.median, .seconds)),
      .quantity(Quantity(latency.runs.least, .seconds)), .share(latency.runs.spread),
      .share(latency.probes.spread), .number((Double(batch) / latency.runs.median).rounded()),
    ]
    if let joules = latency.joules {
      columns.append("energy")
      row.append(.quantity(Quantity(joules, .joules)))
    }
    columns.append("peak memory")
    row.append(.quantity(Quantity(Double(peakResidentBytes()), .bytes)))
    return .table(Table(columns: columns, rows: [row]))
  }
}
