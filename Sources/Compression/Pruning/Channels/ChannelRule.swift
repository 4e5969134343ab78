import ModelGraph

/// What an operator makes of its inputs' channels.
struct ChannelRule: Sendable {
  typealias Axis = ChannelWiring.Axis

  /// The axes of the outputs, having joined and kept what must be; nil where the operator mixes its
  /// channels after all.
  let wire:
    @Sendable (
      inout ChannelWiring, _ application: Application, _ inputs: [[Axis]]
    ) -> [[Axis]]?

  init(
    _ wire: @escaping @Sendable (inout ChannelWiring, Application, [[Axis]]) -> [[Axis]]?
  ) { self.wire = wire }

  /// The rules by operator. One that isn't among them keeps all of its channels.
  static let all: [String: ChannelRule] = {
    var rules: [String: ChannelRule] = [
      "Conv": .convolution, "Dense": .dense, "MatMul": .product, "Gather": .table,
      "Attention": .attention, "RotaryEmbedding": .heads, "Concat": .concatenation,
      "Flatten": .regrouping, "Reshape": .regrouping, "Transpose": .transposition,
      "GlobalAveragePool": ChannelRule { _, _, inputs in [[nil, inputs[0][3]]] },
      "RotaryTable": .unlabelled, "PositionIndices": .unlabelled, "CausalMask": .unlabelled,
      "Fill": .unlabelled,
    ]
    for name in elementwise { rules[name] = .repeated }
    for name in norms { rules[name] = .norm }
    for name in windows { rules[name] = .window }
    for name in reductions { rules[name] = .reduction }
    return rules
  }()

  /// Each element by itself, with those at its place in the other inputs.
  private static let elementwise = [
    "Abs", "Add", "Cast", "Ceil", "Clip", "Cos", "Div", "Elu", "Erf", "Exp", "Floor", "Gelu",
    "HardSigmoid", "HardSwish", "LeakyRelu", "Log", "Maximum", "Minimum", "Mul", "Neg", "Pow",
    "Relu", "Relu6", "Round", "Scale", "Sigmoid", "Sign", "Silu", "Sin", "Softplus", "Sqrt", "Sub",
    "SwiGLU", "Tanh", "Where",
  ]
  private static let norms = ["BatchNorm", "LayerNorm", "RMSNorm"]
  private static let windows = ["AveragePool", "MaxPool"]
  private static let reductions = ["Max", "Mean", "Min", "Product", "Sum"]
}

extension ChannelRule {
  /// The inputs repeat to the output, axis by axis from the last.
  private static let repeated = ChannelRule { wiring, application, inputs in
    let shape = application.output.shape
    let result = shape.indices.map { axis -> Axis in
      let across = inputs.indices.filter { application.has($0) }.compactMap { index -> Axis? in
        let own = axis - (shape.count - inputs[index].count)
        guard own >= 0, application.shape(index)[own] == shape[axis] else { return nil }
        return .some(inputs[index][own])
      }
      guard let first = across.first else { return nil }
      return across.dropFirst().reduce(first) { wiring.join($0, $1, at: application) }
    }
    return [result]
  }

  /// Parameters for each channel, the last axis.
  private static let norm = ChannelRule { wiring, application, inputs in
    var axes = inputs[0]
    let channels = axes.count - 1
    for parameter in inputs.dropFirst() where parameter.count == 1 {
      axes[channels] = wiring.join(axes[channels], parameter[0], at: application)
    }
    return [axes]
  }

  private static let window = ChannelRule { _, _, inputs in [[nil, nil, nil, inputs[0][3]]] }

  private static let unlabelled = ChannelRule { wiring, application, inputs in
    for input in inputs { wiring.keep(input, because: "`\(application.node.name)` needs it") }
    return application.outputTypes.map { Array(repeating: nil, count: $0.shape.count) }
  }

  private static let reduction = ChannelRule { wiring, application, inputs in
    let (x, output) = (inputs[0], application.output.shape)
    let listed = application.integers("axes").map { $0 < 0 ? $0 + x.count : $0 }
    let reduced = Set(listed.isEmpty ? Array(x.indices) : listed)
    let name = "`\(application.node.name)` (\(application.node.operation)) mixes it"
    wiring.keep(reduced.sorted().map { x[$0] }, because: name)
    return output.count == x.count
      ? [x.indices.map { reduced.contains($0) ? nil : x[$0] }]
      : [x.indices.filter { !reduced.contains($0) }.map { x[$0] }]
  }

  private static let transposition = ChannelRule { _, application, inputs in
    let order = application.integers("order")
    let axes = order.isEmpty ? inputs[0].indices.reversed() : order
    return [axes.map { inputs[0][$0] }]
  }

  private static let concatenation = ChannelRule { wiring, application, inputs in
    let rank = application.output.shape.count
    let axis = (application.integer("axis") + rank) % rank
    return [
      (0..<rank).map { index -> Axis in
        let parts = inputs.map { $0[index] }
        guard index == axis else {
          return parts.dropFirst().reduce(parts[0]) { wiring.join($0, $1, at: application) }
        }
        // A part that can't be told apart gets labels that stay.
        return inputs.indices.flatMap { input -> [ChannelLabels.Label] in
          parts[input] ?? wiring.unremovable(application.shape(input)[axis])
        }
      }
    ]
  }

  private static let table = ChannelRule { wiring, application, inputs in
    guard application.integer("axis") == 0 else { return nil }
    wiring.keep([inputs[0][0]] + inputs[1], because: "`\(application.node.name)` looks rows up")
    return [inputs[1].map { _ in nil } + inputs[0].dropFirst()]
  }
}

extension ChannelWiring {
  fileprivate mutating func unremovable(_ count: Int) -> [ChannelLabels.Label] {
    let labels = freshLabels(count)
    keep([labels], because: "it is given")
    return labels
  }
}
