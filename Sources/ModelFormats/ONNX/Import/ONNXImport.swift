public import ModelGraph
public import TensorEngine

/// The conversion of an ONNX file into a model of the engine's own operators.
///
/// What the file's extents leave open is settled here: extents by name, and inputs that decide
/// shapes by value. Whatever then is known without running the model is computed. A batch that the
/// file leaves free stays free where nothing in the graph depends on it.
public struct ONNXImport {
  private let document: ONNXDocument
  /// Settled extents by their names in the file; a free one that isn't listed is 1.
  private let extents: [String: Int]
  /// Inputs that may be known.
  private let values: [String: Tensor]

  /// - Parameters:
  ///   - extents: Settled extents by their names in the file.
  ///   - values: Examples of inputs: their shapes settle the free extents, and one that decides a
  ///     shape is known to be this, so that the model doesn't take it.
  public init(
    _ document: ONNXDocument, extents: [String: Int] = [:], values: [String: Tensor] = [:]
  ) {
    self.document = document
    self.extents = extents
    self.values = values
  }

  /// Before version 7 the smaller of two inputs repeated only where an attribute said so; nodes with
  /// that attribute are refused.
  static let oldestOpset = 1
  static let newestOpset = 28

  /// The model.
  ///
  /// - Throws: A `FormatError` where a node can't be converted.
  public func model() throws(FormatError) -> Model {
    let opset = document.opsets[""] ?? 1
    guard (Self.oldestOpset...Self.newestOpset).contains(opset) else {
      throw FormatError(
        document.path, "its operators are of version \(opset)",
        hint: "versions \(Self.oldestOpset) to \(Self.newestOpset) are read", cause: .unsupported)
    }
    try checkExtents()
    if let model = modelOfFreeBatch() { return model }
    return try model(batch: 1)
  }

  /// - Throws: A `FormatError` where an extent is settled that the inputs don't have.
  private func checkExtents() throws(FormatError) {
    let free = Set(document.inputs.flatMap { $0.freeExtents }).sorted()
    for (name, extent) in extents.sorted(by: { $0.key < $1.key }) {
      guard free.contains(name) else {
        throw FormatError(
          document.path, "it has no free extent `\(name)`",
          hint: free.isEmpty
            ? "all its extents are settled"
            : "its free extents are "
              + free.map { "`\($0)`" }.joined(separator: ", "), cause: .unsupported)
      }
      guard extent > 0, Extents.areSound([extent]) else {
        throw FormatError(document.path, "the extent `\(name)` can't be \(extent)")
      }
    }
  }

  /// The model with its batch settled.
  private func model(batch: Int) throws(FormatError) -> Model {
    var known: [String: Tensor] = [:]
    while true {
      do {
        var pass = ImportPass(document, known: known)
        try pass.addSources(SettledExtents(byName: extents, batch: batch, examples: values))
        for node in document.nodes { try pass.convert(node) }
        return try pass.model()
      } catch let error as ImportFailure {
        guard let name = error.unknown else { throw error.reason }
        let deciding = inputs(behind: name).filter { known[$0] == nil }
        guard !deciding.isEmpty else { throw error.reason }
        for input in deciding { known[input] = values[input] }
      } catch let error as FormatError {
        throw error
      } catch {
        throw FormatError(document.path, "\(error)")
      }
    }
  }

  /// The inputs with examples that a value is computed from, other than by their shapes.
  private func inputs(behind name: String) -> [String] {
    var makers: [String: ONNXNode] = [:]
    for node in document.graph.allNodes { for output in node.outputs { makers[output] = node } }
    var (pending, seen, found): ([String], Set<String>, [String]) = ([name], [name], [])
    while let value = pending.popLast() {
      if values[value] != nil { found.append(value) }
      guard let node = makers[value], !["Shape", "Size"].contains(node.operation) else { continue }
      let branches = node.attributes.values.compactMap(\.graph).flatMap { $0.outputs.map(\.name) }
      pending += (node.inputs + branches).filter { seen.insert($0).inserted }
    }
    return found
  }

  /// The model for any batch; nil where the file settles it, or the graph depends on it: where
  /// importing it for two batches yields two graphs.
  private func modelOfFreeBatch() -> Model? {
    let initialized = Set(document.initializers.map(\.name))
    let inputs = document.inputs.filter { !initialized.contains($0.name) }
    let hasFreeBatch = inputs.contains { input in
      guard case .symbol(let name)? = input.shape?.first else { return false }
      return extents[name] == nil && values[input.name] == nil
    }
    // Neither is 1, along which things repeat that along others don't.
    guard hasFreeBatch, var two = try? model(batch: 2), var three = try? model(batch: 3) else {
      return nil
    }
    two.graph.freeBatch(of: 2)
    three.graph.freeBatch(of: 3)
    guard two.graph == three.graph, two.hasWeights(of: three),
      (try? two.types(batch: 1)) != nil
    else { return nil }
    return two
  }
}

/// What settles the extents that a file leaves free.
struct SettledExtents {
  var byName: [String: Int]
  var batch: Int
  var examples: [String: Tensor]

  func shape(of input: ONNXValueInfo) -> [Int]? {
    if let example = examples[input.name] { return example.shape }
    return input.shape?.enumerated().map { axis, extent in
      switch extent {
      case .known(let value): value
      case .symbol(let name): byName[name] ?? (axis == 0 ? batch : 1)
      }
    }
  }
}

extension Graph {
  fileprivate mutating func freeBatch(of extent: Int) {
    for index in inputs.indices where inputs[index].type.shape.first == extent {
      inputs[index].type.shape[0] = -1
    }
  }
}

extension Model {
  /// Whether the weights are of the same shapes, and the small ones the same: a large one that
  /// depended on the batch would differ in its shape.
  fileprivate func hasWeights(of other: Model) -> Bool {
    weights.keys == other.weights.keys
      && weights.allSatisfy { name, weight in
        guard let twin = other.weights[name], twin.shape == weight.shape else { return false }
        return weight.byteCount > 1 << 20
          || weight.parts.allSatisfy { twin.parts[$0.key] == $0.value }
      }
  }
}
