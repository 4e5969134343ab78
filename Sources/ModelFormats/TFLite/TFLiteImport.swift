import ModelGraph
import TensorEngine

/// Makes a model of what a file says, operator by operator.
///
/// What depends on constants only is computed on the way, so that shapes that a file computes are
/// known to the operators that take them.
final class TFLiteImport {
  let file: TFLiteFile
  private var nodes: [Node] = []
  private var weights: [String: Weight] = [:]
  private var values: [Int: TFLiteValue] = [:]
  private var names: Set<String> = []
  /// The bytes that constants may still grow to.
  private var foldingBudget: Int

  init(_ file: TFLiteFile) {
    self.file = file
    foldingBudget = max(1 << 20, 2 * file.buffer.count)
  }

  /// - Throws: A `FormatError` naming the operator that isn't supported or doesn't fit.
  func model() throws(FormatError) -> Model {
    let inputs = try addInputs()
    for (index, operation) in file.operators.enumerated() {
      try convert(operation, index)
    }
    var outputs: [String] = []
    for index in file.outputs {
      outputs.append(try output(value(index, at: file.tensors[index].place)))
    }
    let used = Set(nodes.flatMap(\.inputs)).union(outputs)
    let graph = Graph(inputs: inputs, nodes: live(nodes, outputs), outputs: outputs)
    var model = Model(
      graph: graph, weights: weights.filter { used.contains($0.key) },
      metadata: Model.Metadata(architecture: "", labels: TFLiteLabels.labels(of: file)))
    let grids = grids(of: inputs, outputs)
    if !grids.isEmpty { model.metadata.grids = grids }
    if !model.hasFreeBatch { model.graph.inputs = model.graph.inputs.map(\.withBatchOfOne) }
    return model
  }

  /// What the whole numbers of the inputs and outputs stand for.
  private func grids(of inputs: [Graph.Input], _ outputs: [String]) -> [String: IntegerGrid] {
    let names = Array(zip(file.inputs, inputs.map(\.name))) + zip(file.outputs, outputs)
    var grids: [String: IntegerGrid] = [:]
    for (index, name) in names {
      let tensor = file.tensors[index]
      guard let grid = tensor.grid, tensor.type.elementType?.isFloat == false else { continue }
      grids[name] = IntegerGrid(scale: grid.scale, zeroPoint: grid.zeroPoint)
    }
    return grids
  }

  private func convert(_ operation: TFLiteOperator, _ index: Int) throws(FormatError) {
    guard let conversion = TFLiteConversions.byName[operation.name] else {
      throw TFLiteConversions.refusal(of: operation, index, path: file.buffer.path)
    }
    let step = TFLiteStep(operation, model: self)
    do {
      try conversion(step)
    } catch let error as FormatError {
      throw error
    } catch let error as GraphError {
      throw step.refusal(
        "doesn't fit: \(error.message)\(error.ends.isEmpty ? "" : " — ")\(error.ends.joined(separator: ", "))"
      )
    } catch {
      throw step.refusal("\(error)")
    }
  }

  private func addInputs() throws(FormatError) -> [Graph.Input] {
    var inputs: [Graph.Input] = []
    for index in file.inputs {
      let tensor = file.tensors[index]
      guard let elementType = tensor.type.elementType, values[index] == nil else {
        throw FormatError(
          file.buffer.path, "the input `\(tensor.name)` holds \(tensor.type), which isn't read",
          at: tensor.place, cause: .unsupported)
      }
      let name = unused(tensor.name)
      let type = TensorType(elementType, tensor.shape)
      values[index] = TFLiteValue(name: name, type: type, grid: tensor.grid, constant: nil)
      var shape = tensor.shape
      if tensor.hasFreeBatch, shape.first == 1 { shape[0] = -1 }
      inputs.append(Graph.Input(name, TensorType(elementType, shape)))
    }
    return inputs
  }

  /// The name under which the graph yields a value; a constant or an input is copied first.
  private func output(_ value: TFLiteValue) -> String {
    if nodes.contains(where: { $0.outputs.contains(value.name) }) { return value.name }
    let name = unused(value.name + ".output")
    let shape = Attribute.integers(value.shape.isEmpty ? [] : [0] + value.shape.dropFirst())
    nodes.append(
      Node(name, "Reshape", inputs: [value.name], attributes: ["shape": shape]))
    return name
  }

  /// The nodes that the outputs depend on.
  private func live(_ nodes: [Node], _ outputs: [String]) -> [Node] {
    var needed = Set(outputs)
    var kept: [Node] = []
    for node in nodes.reversed() where node.outputs.contains(where: needed.contains) {
      needed.formUnion(node.inputs)
      kept.append(node)
    }
    return kept.reversed()
  }
}

extension TFLiteImport {
  /// The value of a tensor: computed before, or a constant of the file.
  func value(_ index: Int, at place: Int) throws(FormatError) -> TFLiteValue {
    if let value = values[index] { return value }
    let tensor = file.tensors[index]
    guard let content = tensor.content else {
      throw FormatError(
        file.buffer.path, "nothing yields the tensor `\(tensor.name)` before it is used", at: place)
    }
    let value = constant(
      try elements(of: tensor, content), like: tensor.name, grid: tensor.grid)
    values[index] = value
    return value
  }

  /// The elements of a constant; those of 2 and 4 bits as bytes.
  private func elements(
    of tensor: TFLiteTensor, _ content: Range<Int>
  ) throws(FormatError) -> Tensor {
    let storage = file.buffer.storage
    if let bits = tensor.type.packedBits {
      let packed = Tensor(
        shape: [content.count], elementType: .u8, storage: storage,
        byteOffset: content.lowerBound)
      return packed.unpacked(bits: bits, shape: tensor.shape)
    }
    guard let elementType = tensor.type.elementType else {
      throw FormatError(
        file.buffer.path, "the tensor `\(tensor.name)` holds \(tensor.type), which isn't read",
        at: tensor.place, cause: .unsupported)
    }
    return Tensor(
      shape: tensor.shape, elementType: elementType, storage: storage,
      byteOffset: content.lowerBound
    ).aligned
  }

  /// Lets a tensor be what a node has yielded.
  func set(_ index: Int, to value: TFLiteValue) {
    let tensor = file.tensors[index]
    values[index] = TFLiteValue(
      name: value.name, type: value.type, grid: tensor.grid, constant: value.constant)
  }

  /// A new constant.
  func constant(_ elements: Tensor, like name: String, grid: TFLiteGrid? = nil) -> TFLiteValue {
    weight(Weight(elements), like: name, constant: elements, grid: grid)
  }

  /// A new weight in any encoding.
  func weight(
    _ weight: Weight, like name: String, constant: Tensor? = nil, grid: TFLiteGrid? = nil
  ) -> TFLiteValue {
    let name = unused(name)
    weights[name] = weight
    return TFLiteValue(name: name, type: weight.type, grid: grid, constant: constant)
  }

  /// Adds a node, or computes it now where it depends on constants only.
  ///
  /// - Throws: A `GraphError` where the operator doesn't take the inputs.
  func add(
    _ operation: String, _ inputs: [TFLiteValue?], outputs count: Int,
    attributes: [String: Attribute], like name: String
  ) throws -> [TFLiteValue] {
    let outputs = (0..<count).map { unused($0 == 0 ? name : "\(name).\($0)") }
    let node = Node(
      outputs[0], operation, inputs: inputs.map { $0?.name ?? "" }, outputs: outputs,
      attributes: attributes)
    let application = try Application(node, inputTypes: inputs.map { $0?.type })
    let types = application.outputTypes
    if let folded = try folded(node, inputs, types) { return folded }
    nodes.append(node)
    return zip(outputs, types).map { TFLiteValue(name: $0, type: $1, grid: nil, constant: nil) }
  }

  private func folded(
    _ node: Node, _ inputs: [TFLiteValue?], _ types: [TensorType]
  ) throws -> [TFLiteValue]? {
    let bytes = types.reduce(0) { $0 + $1.byteCount }
    guard inputs.allSatisfy({ $0?.constant != nil || $0 == nil }), bytes <= foldingBudget,
      !inputs.isEmpty
    else { return nil }
    foldingBudget -= bytes
    let graph = Graph(inputs: [], nodes: [node], outputs: node.outputs)
    let given = weights.filter { node.inputs.contains($0.key) }
    let program = try Program(compiling: graph, weights: given, inputTypes: [:], passes: [])
    let results = try program.run([:])
    return node.outputs.compactMap { name in
      results[name].map { result in
        weights[name] = Weight(result)
        return TFLiteValue(
          name: name, type: TensorType(result.elementType, result.shape), grid: nil,
          constant: result)
      }
    }
  }

  /// A name like `name` that no value has yet: a fused tensor's goes up to the first semicolon.
  private func unused(_ name: String) -> String {
    let short = name.split(separator: ";").first.map(String.init) ?? name
    var candidate = short
    var number = 2
    while !names.insert(candidate).inserted {
      candidate = "\(short).\(number)"
      number += 1
    }
    return candidate
  }
}

extension Model {
  /// Whether the graph runs for two examples as for one, each with results of its own.
  fileprivate var hasFreeBatch: Bool {
    guard graph.inputs.contains(where: { $0.type.shape.first == -1 }),
      let types = try? types(batch: 2)
    else { return false }
    return graph.outputs.allSatisfy { types[$0]?.shape.first == 2 }
  }
}

extension Graph.Input {
  fileprivate var withBatchOfOne: Graph.Input {
    Graph.Input(name, TensorType(type.elementType, type.shape.map { $0 == -1 ? 1 : $0 }))
  }
}

extension Tensor {
  /// Signed numbers of a few bits, the first in a byte's lowest, as bytes.
  fileprivate func unpacked(bits: Int, shape: [Int]) -> Tensor {
    let perByte = 8 / bits
    return Tensor(shape: shape, elementType: .i8) { target in
      withUnsafeBytes { source in
        for index in target.indices {
          let raised = source[index / perByte] << UInt8(8 - bits * (index % perByte + 1))
          target[index] = UInt8(bitPattern: Int8(bitPattern: raised) >> Int8(8 - bits))
        }
      }
    }
  }

  /// The same elements at a place that suits their type.
  fileprivate var aligned: Tensor {
    let isAligned = withUnsafeBytes { bytes in
      Int(bitPattern: bytes.baseAddress) % elementType.bytes == 0
    }
    if isAligned { return self }
    return Tensor(shape: shape, elementType: elementType) { target in
      withUnsafeBytes { target.copyMemory(from: $0) }
    }
  }
}
