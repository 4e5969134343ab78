import ModelGraph

extension ChannelRule {
  /// `x · weight`: the weight's rows are x's channels, its columns are new.
  static let dense = ChannelRule { wiring, application, inputs in
    wiring.join(inputs[0].last ?? nil, inputs[1][0], at: application)
    let channels = wiring.epilogue(inputs, channels: inputs[1][1], at: application)
    return [inputs[0].dropLast() + [channels]]
  }

  static let product = ChannelRule { wiring, application, inputs in
    let (a, b) = (inputs[0], inputs[1])
    let rows = application.integer("transposeA") == 0 ? a.suffix(2) : a.suffix(2).reversed()[...]
    let columns = application.integer("transposeB") == 0 ? b.suffix(2) : b.suffix(2).reversed()[...]
    guard let depth = rows.last, let depthOfB = columns.first, let left = rows.first,
      let right = columns.last
    else { return nil }
    wiring.join(depth, depthOfB, at: application)
    let batch =
      b.count == 2
      ? Array(a.dropLast(2))
      : zip(a.dropLast(2), b.dropLast(2)).map { wiring.join($0, $1, at: application) }
    return [batch + [left, right]]
  }

  static let convolution = ChannelRule { wiring, application, inputs in
    let groups = application.integer("groups")
    let (x, weight) = (inputs[0][3], inputs[1])
    // The window is none of its channels.
    wiring.unlabel(application.node.inputs[1], axes: 0..<2)
    if groups == 1 {
      // One channel has no label on either side.
      if application.shape(1)[2] > 1 { wiring.join(x, weight[2], at: application) }
    } else {
      wiring.joinGroups(
        x: x, inputs: weight[2], outputs: weight[3], groups: groups, at: application)
    }
    let channels = wiring.epilogue(inputs, channels: weight[3], at: application)
    return [[nil, nil, nil, channels]]
  }

  /// A head is one: what is within it stays. A head of keys and values goes with all the queries'
  /// that share it.
  static let attention = ChannelRule { wiring, application, inputs in
    let name = "`\(application.node.name)` needs it"
    for input in inputs.prefix(3) { wiring.keep([input[0], input[1], input[3]], because: name) }
    for mask in inputs.dropFirst(3) { wiring.keep(mask, because: name) }
    guard let q = inputs[0][2], let k = inputs[1][2], let v = inputs[2][2] else {
      wiring.keep(inputs.prefix(3).map { $0[2] }, because: name)
      return [[nil, nil, nil, nil]]
    }
    let shared = q.count / k.count
    for (index, query) in q.enumerated() {
      wiring.join([query, k[index / shared], v[index / shared]])
    }
    wiring.addHeads(q)
    return [[nil, nil, q, nil]]
  }

  /// Turns what is within a head.
  static let heads = ChannelRule { wiring, application, inputs in
    wiring.keep(
      [inputs[0][3]] + inputs[1], because: "`\(application.node.name)` turns it")
    return [[inputs[0][0], inputs[0][1], inputs[0][2], nil]]
  }
}

extension ChannelWiring {
  /// The output's channels of a product with its bias and residual, where it has them.
  fileprivate mutating func epilogue(
    _ inputs: [[Axis]], channels: Axis, at application: Application
  ) -> Axis {
    var channels = channels
    if application.has(2) { channels = join(channels, inputs[2][0], at: application) }
    if application.has(3) {
      channels = join(channels, inputs[3].last ?? nil, at: application)
    }
    return channels
  }

  /// Depthwise, an input's channel goes with the outputs made of it; in larger groups, a channel
  /// goes with those at its place in the others, so that the groups stay alike.
  fileprivate mutating func joinGroups(
    x: Axis, inputs: Axis, outputs: Axis, groups: Int, at application: Application
  ) {
    guard let x, let outputs else {
      keep([x, inputs, outputs], because: "`\(application.node.name)` needs it")
      return
    }
    let width = outputs.count / groups
    guard let inputs else {
      for (index, output) in outputs.enumerated() { join([x[index / width], output]) }
      return
    }
    for (index, channel) in x.enumerated() { join([inputs[index % inputs.count], channel]) }
    for (index, output) in outputs.enumerated() { join([outputs[index % width], output]) }
  }
}
