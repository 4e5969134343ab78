import ModelGraph
import TensorEngine

/// One walk over a file's nodes, in the order in which they stand: each is converted, or computed
/// where all that it reads is known.
struct ImportPass {
  private let document: ONNXDocument
  private let opset: Int
  private let writer = GraphWriter()
  private var values: [String: ImportedValue] = [:]
  /// The lengths of sequences, each element of which is a value of its own.
  private var sequences: [String: Int] = [:]
  /// The most bytes that nodes are computed into beforehand, so that a small file stays small.
  private let largestFolded: Int

  private let known: [String: Tensor]
  private var quantizedForms = QuantizedForms()

  /// - Parameter known: Inputs that the model doesn't take.
  init(_ document: ONNXDocument, known: [String: Tensor]) {
    self.known = known
    self.document = document
    opset = document.opsets[""] ?? 1
    let bytes = document.initializers.reduce(0) { $0 + $1.tensor.byteCount }
    largestFolded = Swift.max(2 * bytes, 1 << 20)
  }

  /// Names the initializers and the inputs.
  mutating func addSources(_ extents: SettledExtents) throws {
    for initializer in document.initializers {
      values[initializer.name] = ImportedValue(constant: initializer.tensor)
    }
    for input in document.inputs where values[input.name] == nil {
      if let tensor = known[input.name] {
        values[input.name] = ImportedValue(constant: tensor)
      } else if input.isSequence {
        try addSequence(input, examples: extents.examples)
      } else {
        try addInput(input, extents)
      }
    }
  }

  /// A sequence is as long as its example; each element is an input.
  private mutating func addSequence(
    _ input: ONNXValueInfo, examples: [String: Tensor]
  ) throws {
    var count = 0
    while let example = examples[Self.element(count, of: input.name)] {
      let name = Self.element(count, of: input.name)
      let type = TensorType(example.elementType, example.shape)
      values[name] = ImportedValue(type: type, plain: writer.input(name, type))
      count += 1
    }
    guard count > 0 else {
      throw FormatError(
        document.path, "the input `\(input.name)` is a sequence, whose length isn't known",
        at: input.offset, cause: .unsupported)
    }
    sequences[input.name] = count
  }

  /// What an element of a sequence is called.
  static func element(_ index: Int, of name: String) -> String { "\(name).\(index)" }

  private mutating func addInput(
    _ input: ONNXValueInfo, _ extents: SettledExtents
  ) throws {
    if let type = input.type, type.element == nil {
      throw FormatError(
        document.path, "the input `\(input.name)` holds \(type), which isn't computed with",
        at: input.offset, cause: .unsupported)
    }
    guard let element = input.type?.element, let settled = extents.shape(of: input) else {
      throw FormatError(
        document.path, "the input `\(input.name)` is no tensor of a known type and rank",
        at: input.offset, cause: .unsupported)
    }
    guard Extents.areSound(settled), writer.builder.isFree(input.name) else {
      throw FormatError(
        document.path, "the input `\(input.name)` has the shape \(settled)", at: input.offset)
    }
    let type = TensorType(element, settled)
    let wire = writer.input(input.name, type)
    values[input.name] = try located(input.offset, "input `\(input.name)`") {
      ImportedValue(type: type, plain: try writer.computable(wire))
    }
  }

  /// Converts a node.
  mutating func convert(_ node: ONNXNode) throws {
    let shown = node.name.isEmpty ? (node.outputs.first ?? "") : node.name
    if node.operation == "Identity", passSequence(node) { return }
    if node.operation == "If", node.domain.isEmpty { return try convertBranch(of: node, shown) }
    if let parts = quantizedForms.nodes(
      for: node, known: { values[$0]?.constant }, isTaken: { values[$0] != nil })
    {
      for part in parts { try convert(part) }
      return
    }
    let made = try located(node.offset, "`\(shown)` (\(node.operation))") {
      let converter = try Converters.converter(of: node)
      let inputs = try inputs(of: node)
      let isKnown = inputs.values.allSatisfy { $0.constant != nil }
      if isKnown, let folded = try fold(node, converter, inputs) { return folded }
      let version = node.domain == "com.microsoft" ? 1 : opset
      let conversion = Conversion(node, opset: version, values: inputs, writer: writer)
      writer.nodeName = Self.layerName(shown)
      try converter(conversion)
      return conversion.forms.merging(conversion.yielded) { $1 }
    }
    for (name, value) in made { values[name] = value }
  }

  /// Converts the branch that a known condition chooses in the node's place.
  private mutating func convertBranch(of node: ONNXNode, _ shown: String) throws {
    let branch = try located(node.offset, "`\(shown)` (If)") {
      let condition = node.inputs.first ?? ""
      guard let chosen = values[condition]?.constant?.floats.first else {
        throw ImportProblem(
          "its condition (`\(condition)`) is computed when the model runs, and a graph here has no "
            + "branches", hint: "export the model with its branches chosen", unknown: condition)
      }
      let name = chosen != 0 ? "then_branch" : "else_branch"
      guard let branch = node.attributes[name]?.graph,
        branch.outputs.count >= node.outputs.count
      else { throw ImportProblem("it lacks its `\(name)`") }
      return branch
    }
    for tensor in branch.initializers {
      values[tensor.name] = ImportedValue(constant: tensor.tensor)
    }
    for inner in branch.nodes { try convert(inner) }
    for (output, inner) in zip(node.outputs, branch.outputs) {
      values[output] = values[inner.name]
      sequences[output] = sequences[inner.name]
    }
  }

  /// Passes a sequence on; false where the node takes none.
  private mutating func passSequence(_ node: ONNXNode) -> Bool {
    guard let source = node.inputs.first, let target = node.outputs.first,
      let count = sequences[source]
    else { return false }
    sequences[target] = count
    for index in 0..<count {
      values[Self.element(index, of: target)] = values[Self.element(index, of: source)]
    }
    return true
  }

  /// `/layer1/conv/Conv` as `layer1.conv`: how the parts of a model are named elsewhere.
  private static func layerName(_ name: String) -> String {
    name.split(separator: "/").joined(separator: ".")
  }

  private func inputs(of node: ONNXNode) throws -> [String: ImportedValue] {
    var inputs: [String: ImportedValue] = [:]
    for name in node.inputs where !name.isEmpty {
      guard let value = values[name] else {
        throw ImportProblem("nothing before it yields `\(name)`")
      }
      inputs[name] = value
    }
    return inputs
  }

  /// What a node yields whose inputs are all known; nil where that is too large to be computed now.
  private func fold(
    _ node: ONNXNode, _ converter: Converter, _ inputs: [String: ImportedValue]
  ) throws -> [String: ImportedValue]? {
    let scratch = GraphWriter()
    let conversion = Conversion(node, opset: opset, values: inputs, writer: scratch)
    try converter(conversion)
    let outputs = try conversion.yielded.compactMapValues { value in
      value.constant == nil ? try value.wire(in: scratch).name : nil
    }
    guard scratch.byteCount <= largestFolded else { return nil }
    let graph = scratch.builder.graph(outputs: Set(outputs.values).sorted())
    let program = try Program(
      compiling: graph, weights: scratch.builder.weights, inputTypes: [:], passes: [])
    let results = try program.run([:])
    // What the nodes yield is known now; the scratch graph's values are left behind.
    return conversion.yielded.merging(
      outputs.compactMapValues { results[$0].map { ImportedValue(constant: $0) } }
    ) { ImportedValue(type: $0.type, constant: $1.constant, codes: $0.codes) }
  }

  /// Errors of a node with its name and place in the file.
  private func located<Result>(
    _ offset: Int, _ what: String, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as ImportProblem {
      let reason = FormatError(
        document.path, "\(what): \(error.message)", at: offset, hint: error.hint,
        cause: .unsupported)
      throw ImportFailure(reason: reason, unknown: error.unknown)
    } catch let error as FormatError {
      throw error
    } catch let error as GraphError {
      throw FormatError(
        document.path,
        "\(what): \(error.message)"
          + (error.ends.isEmpty ? "" : " — " + error.ends.joined(separator: ", ")), at: offset,
        cause: .unsupported)
    } catch {
      throw FormatError(document.path, "\(what): \(error)", at: offset, cause: .unsupported)
    }
  }
}

extension ImportPass {
  /// The model that yields what the file's graph does, under the file's names.
  func model() throws -> Model {
    var outputs: [Wire] = []
    let names = document.outputs.flatMap { output in
      sequences[output.name].map { count in
        (0..<count).map { Self.element($0, of: output.name) }
      } ?? [output.name]
    }
    for name in names {
      guard let value = values[name] else {
        throw FormatError(document.path, "nothing yields the output `\(name)`")
      }
      let wire = try located(0, "output `\(name)`") {
        writer.nodeName = name
        return try value.output(in: writer, besides: outputs)
      }
      outputs.append(wire)
    }
    var graph = writer.builder.graph(outputs: outputs.map(\.name))
    graph.name(outputs: names)
    var model = Model(
      graph: graph, weights: writer.builder.weights,
      metadata: Model.Metadata(architecture: document.graph.name))
    model = try located(0, "the graph") {
      try model.simplified()
    }
    if let problem = GraphCheck.problem(in: model) { throw FormatError(document.path, problem) }
    return model
  }
}

/// A file that can't be imported, and the value that would have to be known.
struct ImportFailure: Error {
  let reason: FormatError
  let unknown: String?
}

extension ImportedValue {
  /// The value in the file's order of axes and of its type, halves computed in 32 bits.
  func wire(in writer: GraphWriter) throws -> Wire {
    if let constant { return writer.constant(constant, name: "constant") }
    if let plain { return plain }
    if let bytes { return try writer.codes(of: bytes, as: type, isImage: false) }
    guard let channelsLast else { throw ImportProblem("it has no value") }
    return try writer.transpose(channelsLast, ChannelOrder.second(channelsLast.rank))
  }

  /// The value as an output of the graph, which must be a node's that no other output has.
  fileprivate func output(in writer: GraphWriter, besides taken: [Wire]) throws -> Wire {
    let wire = try wire(in: writer)
    let cast =
      wire.elementType == type.elementType
      ? wire : try writer.cast(wire, to: type.elementType)
    let isMade = writer.builder.nodes.contains { $0.outputs.contains(cast.name) }
    if isMade && !taken.contains(cast) { return cast }
    return try writer.add("Reshape", cast, attributes: ["shape": .integers(cast.shape)])
  }
}

extension GraphWriter {
  /// Halves are computed in 32 bits.
  func computable(_ wire: Wire) throws -> Wire {
    wire.elementType.isPortable ? wire : try cast(wire, to: .f32)
  }
}

extension Model {
  /// Without what no output needs, and with integers where the file has real numbers on grids.
  fileprivate func simplified() throws -> Model {
    var needed = try Pass.deadCode(self)
    let operations = Set(needed.graph.nodes.map(\.operation))
    if operations.contains("Quantize") { needed = try Pass.integerFusion(needed) }
    if operations.contains("DynamicQuantize") { needed = try Pass.dynamicFusion(needed) }
    return needed
  }
}

extension Graph {
  /// Gives the outputs those names; whoever has one of them already gets another.
  fileprivate mutating func name(outputs names: [String]) {
    for (index, name) in names.enumerated() where outputs[index] != name {
      rename(name, to: "\(name).inner")
      rename(outputs[index], to: name)
    }
  }

  private mutating func rename(_ old: String, to new: String) {
    for index in nodes.indices {
      nodes[index].inputs = nodes[index].inputs.map { $0 == old ? new : $0 }
      nodes[index].outputs = nodes[index].outputs.map { $0 == old ? new : $0 }
      if nodes[index].name == old { nodes[index].name = new }
    }
    outputs = outputs.map { $0 == old ? new : $0 }
  }
}
