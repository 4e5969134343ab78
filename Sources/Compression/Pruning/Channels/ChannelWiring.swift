import ModelGraph
import TensorEngine

/// Which channels of a graph's values are the same ones.
///
/// Every position along an axis of a value has a label. An operator's rule says which labels its
/// result has, and which of its inputs' must be one: the channels of a sum's two sides, those of a
/// layer and of the norm behind it. What no rule tells apart stays. This is the dependency graph of
/// Fang et al. 2023 (arXiv 2301.12900), position by position, so that concatenation, flattening and
/// heads need no case of their own.
struct ChannelWiring {
  /// The labels along one axis; nil where its positions can't be told apart.
  typealias Axis = [ChannelLabels.Label]?

  private(set) var labels = ChannelLabels()
  /// One label of each head of attention.
  private(set) var heads: [ChannelLabels.Label] = []
  /// The axes of every value, weights and inputs included.
  private(set) var axes: [String: [Axis]] = [:]

  /// - Throws: A `GraphError` where the graph isn't sound.
  init(_ model: Model) throws {
    for (name, weight) in model.weights.sorted(by: { $0.key < $1.key }) {
      axes[name] = weight.shape.map { $0 > 1 ? labels.fresh($0) : nil }
    }
    for input in model.graph.inputs {
      axes[input.name] = Array(repeating: nil, count: input.type.shape.count)
    }
    // A batch of two, so that no other extent of 1 is taken for the batch.
    let applications = try model.graph.applications(
      inputTypes: model.graph.inputTypes(batch: 2), weightTypes: model.weightTypes)
    for application in applications { wire(application) }
    for output in model.graph.outputs { keep(axes[output] ?? [], because: "it is the result") }
  }

  private mutating func wire(_ application: Application) {
    let node = application.node
    let inputs = node.inputs.map { axes[$0] ?? [] }
    if let rule = ChannelRule.all[node.operation],
      let outputs = rule.wire(&self, application, inputs)
    {
      for (name, axes) in zip(node.outputs, outputs) { self.axes[name] = axes }
      return
    }
    for input in inputs { keep(input, because: "`\(node.name)` (\(node.operation)) mixes it") }
    for (name, type) in zip(node.outputs, application.outputTypes) {
      axes[name] = Array(repeating: nil, count: type.shape.count)
    }
  }
}

extension ChannelWiring {
  /// Keeps everything along these axes.
  mutating func keep(_ axes: [Axis], because reason: String) {
    for case let axis? in axes { labels.keep(axis, because: reason) }
  }

  /// Makes two axes one, and returns it; where one can't be told apart, neither is.
  @discardableResult
  mutating func join(_ a: Axis, _ b: Axis, at application: Application) -> Axis {
    guard let a, let b, a.count == b.count else {
      keep([a, b], because: "`\(application.node.name)` (\(application.node.operation)) needs it")
      return nil
    }
    for (a, b) in zip(a, b) { labels.join(a, b) }
    return a
  }

  /// Takes the labels off axes of a value.
  mutating func unlabel(_ value: String, axes range: Range<Int>) {
    for axis in range { axes[value]?[axis] = nil }
  }

  mutating func addHeads(_ labels: [ChannelLabels.Label]) { heads += labels }

  mutating func root(_ label: ChannelLabels.Label) -> ChannelLabels.Label { labels.root(label) }

  mutating func reasonToKeep(_ label: ChannelLabels.Label) -> String? {
    labels.reasonToKeep(label)
  }

  mutating func freshLabels(_ count: Int) -> [ChannelLabels.Label] { labels.fresh(count) }

  /// Makes labels one.
  mutating func join(_ labels: [ChannelLabels.Label]) {
    for label in labels.dropFirst() { self.labels.join(labels[0], label) }
  }
}
