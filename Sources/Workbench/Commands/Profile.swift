import Devices
import Language
import SessionStore
import ModelGraph

extension Command {
  static let profile = Command(
    "profile", "Shows where a model's time goes, and how near each operator is to the limit.",
    input: ModelValue.self, output: ProfileValue.valueType,
    Parameter<Int>("batch", "samples a run", in: 1...4096, default: 1),
    Parameter<Int>("runs", "measured runs, after some unmeasured ones", in: 3...1000, default: 20),
    details: """
      Each operator's time is the median of the runs. Its limit is the time that its multiply-adds \
      would take at this machine's measured peak, or its bytes at the measured bandwidth, \
      whichever is longer; the roofline's share is that time as a part of the measured one. Bytes \
      are those of weights as packed and of activations. The bandwidth is measured over as many \
      bytes as the program works on: what fits a cache is read faster. A kernel that needs fewer \
      multiplications than are counted (Winograd's) can go beyond 100%.
      """,
    examples: [
      Example(#"load "models/digits-cnn.hone" | profile"#, "which layer takes the time"),
      Example("new mobilenetv2 | profile runs=5", "the same of a network for photographs"),
    ],
    replayClass: .timing
  ) { _, input, batch, runs in
    .object(try ProfileValue(of: input.model, batch: batch, runs: runs))
  }
}
