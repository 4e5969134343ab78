import TensorEngine

/// The tokens that a draw chooses among, with their probabilities: the likeliest first, or where
/// nothing leaves any out, all of the vocabulary in its order.
struct Candidates {
  private(set) var tokens: [Int32]
  private(set) var probabilities: [Float]

  /// The tokens that the options leave, at the options' temperature.
  ///
  /// - Precondition: There is a logit.
  init(_ logits: [Float], _ options: SamplingOptions) {
    precondition(!logits.isEmpty, "there is no token to choose")
    if options.topK > 0 {
      tokens = Self.likeliest(logits, count: options.topK)
      probabilities = Self.softmax(tokens.map { logits[Int($0)] })
    } else {
      let all = Self.softmax(logits)
      tokens = Self.leading(all, options)
      probabilities = tokens.map { all[Int($0)] }
    }
    keep(countWithin(share: options.topP))
    keep(countWithin(ratio: options.minP))
    probabilities = Self.softmax(
      tokens.map { logits[Int($0)] / Float(options.temperature) })
  }

  /// As many of the likeliest tokens as hold all that the options leave: sorting a whole vocabulary
  /// takes longer than the model does.
  private static func leading(_ probabilities: [Float], _ options: SamplingOptions) -> [Int32] {
    guard options.topP < 1 || options.minP > 0 else {
      return probabilities.indices.map { Int32($0) }
    }
    var count = 128
    while count < probabilities.count {
      let tokens = likeliest(probabilities, count: count)
      let chosen = tokens.map { probabilities[Int($0)] }
      let share = chosen.reduce(0) { $0 + Double($1) }
      let isWithin =
        options.topP < 1 && share >= options.topP
        || chosen[count - 1] < Float(options.minP) * chosen[0]
      if isWithin { return tokens }
      count *= 8
    }
    return likeliest(probabilities, count: 0)
  }

  /// The token at `position` of the probabilities laid end to end, from 0 to 1.
  func drawn(at position: Float) -> Int32 {
    let total = probabilities.reduce(0) { $0 + Double($1) }
    var rest = Double(position) * total
    for (token, probability) in zip(tokens, probabilities) {
      rest -= Double(probability)
      if rest < 0 { return token }
    }
    return tokens[tokens.count - 1]
  }

  /// The tokens of the `count` largest logits, or probabilities, or all where it is 0, largest first.
  static func likeliest(_ logits: [Float], count: Int) -> [Int32] {
    let precedes = { (a: Int32, b: Int32) in
      let (x, y) = (logits[Int(a)], logits[Int(b)])
      return x > y || (x == y && a < b)
    }
    let all = logits.indices.lazy.map { Int32($0) }
    guard count > 0, count < logits.count else { return all.sorted(by: precedes) }
    var chosen: [Int32] = []
    chosen.reserveCapacity(2 * count)
    // What is smaller than the smallest of a full selection can't be among the largest.
    var threshold = -Float.infinity
    for token in all where chosen.count < count || logits[Int(token)] > threshold {
      chosen.append(token)
      guard chosen.count == 2 * count else { continue }
      chosen.sort(by: precedes)
      chosen.removeLast(count)
      threshold = logits[Int(chosen[count - 1])]
    }
    return Array(chosen.sorted(by: precedes).prefix(count))
  }

  /// How many of the likeliest it takes for `share` of all probability.
  private func countWithin(share: Double) -> Int {
    guard share < 1 else { return tokens.count }
    var sum = 0.0
    for (index, probability) in probabilities.enumerated() {
      sum += Double(probability)
      if sum >= share { return index + 1 }
    }
    return tokens.count
  }

  /// How many are at least `ratio` as likely as the first.
  private func countWithin(ratio: Double) -> Int {
    let least = Float(ratio) * probabilities[0]
    return probabilities.prefix { $0 >= least }.count
  }

  /// Keeps the likeliest, at least one.
  private mutating func keep(_ count: Int) {
    tokens.removeLast(tokens.count - max(count, 1))
    probabilities.removeLast(probabilities.count - max(count, 1))
  }

  static func softmax(_ logits: [Float]) -> [Float] {
    [Float](unsafeUninitializedCapacity: logits.count) { buffer, count in
      guard let target = buffer.baseAddress else { return }
      logits.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress else { return }
        KernelSet.current.softmax(source, into: target, rows: 1, count: logits.count)
      }
      count = logits.count
    }
  }
}
