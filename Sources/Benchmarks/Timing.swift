/// The milliseconds that each of `count` runs takes, after a few that aren't counted.
func milliseconds(
  runs count: Int, warmUp: Int = 3, _ body: () throws -> Void
) rethrows -> [Double] {
  for _ in 0..<warmUp { try body() }
  let clock = ContinuousClock()
  var times: [Double] = []
  for _ in 0..<count {
    let duration = try clock.measure { try body() }
    times.append(
      Double(duration.components.seconds) * 1e3 + Double(duration.components.attoseconds) * 1e-15)
  }
  return times
}

extension [Double] {
  var median: Double {
    let ordered = sorted()
    return ordered.isEmpty ? 0 : ordered[ordered.count / 2]
  }
}
