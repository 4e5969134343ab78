import Devices
import TensorEngine

/// What the machine does at most now: beside every figure, because it drifts.
///
///     Benchmarks probe [--threads N]
///
/// Each line of standard input is answered with one measurement; without one it measures once.
func serveProbe(_ arguments: Arguments) throws {
  if let threads = arguments["threads"].flatMap({ Int($0) }) { ThreadPool.threadCount = threads }
  try replyWithSpeed()
  while readLine() != nil { try replyWithSpeed() }
}

private func replyWithSpeed() throws {
  let speed = try MachineSpeed.measured(workingSet: 256 << 20)
  reply([
    "float": speed.floatMultiplyAdds * 2, "integer": speed.integerMultiplyAdds * 2,
    "bandwidth": speed.bandwidth,
  ])
}
