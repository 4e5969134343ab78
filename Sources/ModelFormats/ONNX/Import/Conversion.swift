import ModelGraph
import TensorEngine

/// What a converter sees of its node, and where it leaves what the node yields.
final class Conversion {
  let node: ONNXNode
  /// The version of the node's operators.
  let opset: Int
  let writer: GraphWriter
  private var values: [String: ImportedValue]
  private(set) var yielded: [String: ImportedValue] = [:]

  /// - Parameter values: Those that the node reads.
  init(_ node: ONNXNode, opset: Int, values: [String: ImportedValue], writer: GraphWriter) {
    self.node = node
    self.opset = opset
    self.values = values
    self.writer = writer
  }

  var inputCount: Int { node.inputs.count }
  var outputCount: Int { node.outputs.count }

  func has(_ index: Int) -> Bool { index < node.inputs.count && !node.inputs[index].isEmpty }
  func yields(_ index: Int) -> Bool {
    index < node.outputs.count && !node.outputs[index].isEmpty
  }

  func value(_ index: Int) throws -> ImportedValue {
    guard has(index), let value = values[node.inputs[index]] else {
      throw ImportProblem("it lacks its input \(index + 1)")
    }
    return value
  }

  func shape(_ index: Int) throws -> [Int] { try value(index).shape }
  func rank(_ index: Int) throws -> Int { try value(index).shape.count }

  /// The elements of an input, where they are known.
  func constant(_ index: Int) throws -> Tensor? { try value(index).constant }

  /// The elements of an input that must be known to import the model.
  func known(_ index: Int, _ what: String) throws -> Tensor {
    guard let constant = try constant(index) else {
      throw ImportProblem(
        "its \(what) (`\(node.inputs[index])`) are computed when the model runs, and must be known "
          + "to import it", unknown: node.inputs[index])
    }
    return constant
  }

  /// The whole numbers of an input that must be known to import the model.
  func integers(_ index: Int, _ what: String) throws -> [Int] { try known(index, what).integers }

  func integer(_ index: Int, _ what: String) throws -> Int {
    let numbers = try integers(index, what)
    guard numbers.count == 1 else { throw ImportProblem("its \(what) is \(numbers)") }
    return numbers[0]
  }

  /// An input in the file's order of axes.
  func wire(_ index: Int) throws -> Wire {
    var value = try value(index)
    let name = node.inputs[index]
    if let known = value.plain { return known }
    if let constant = value.constant {
      return writer.constant(constant, name: name, key: name)
    }
    if let bytes = value.bytes {
      return try writer.codes(of: bytes, as: value.type, isImage: false)
    }
    guard let image = value.channelsLast else { throw ImportProblem("`\(name)` isn't known") }
    let wire = try writer.transpose(image, ChannelOrder.second(image.rank))
    value.plain = wire
    values[name] = value
    return wire
  }

  func optionalWire(_ index: Int) throws -> Wire? { has(index) ? try wire(index) : nil }

  /// An input with its channels last.
  func image(_ index: Int) throws -> Wire {
    var value = try value(index)
    let name = node.inputs[index]
    if let known = value.channelsLast { return known }
    if let bytes = value.bytes { return try writer.codes(of: bytes, as: value.type, isImage: true) }
    let order = ChannelOrder.last(value.shape.count)
    if let constant = value.constant {
      return writer.constant(constant.permuted(order), name: name, key: "\(name), image")
    }
    let wire = try writer.transpose(try wire(index), order)
    value.channelsLast = wire
    values[name] = value
    return wire
  }

  /// The inputs in one layout, so that they can be combined element by element: with channels last
  /// where one is there only so. Those of lower rank get leading axes of 1 then.
  func aligned(_ indices: [Int]) throws -> (wires: [Wire], areImages: Bool) {
    let given = try indices.map(value)
    let rank = given.map(\.shape.count).max() ?? 0
    guard rank >= 3, given.contains(where: { $0.isImageOnly && $0.shape.count == rank }) else {
      return (try indices.map(wire), false)
    }
    let wires = try indices.map { index in
      if try self.rank(index) == rank { return try image(index) }
      let wire = try wire(index)
      let padded = Array(repeating: 1, count: rank - wire.rank) + wire.shape
      if padded.reduce(1, *) == 1 { return wire }
      if let constant = try constant(index) {
        let image = constant.reshaped(to: padded).permuted(ChannelOrder.last(rank))
        return writer.constant(image, name: node.inputs[index])
      }
      return try writer.transpose(
        try writer.reshape(wire, to: padded), ChannelOrder.last(rank))
    }
    return (wires, true)
  }

  /// What the values that a node takes are rounded to, where they are halves.
  private var half: ElementType? {
    for name in node.inputs {
      if let type = values[name]?.type.elementType, type == .f16 || type == .bf16 { return type }
    }
    return nil
  }

  /// Names what the node yields.
  func yield(_ wire: Wire, at index: Int = 0, as type: ElementType? = nil) {
    yield(wire, at: index, type, isImage: false)
  }

  func yieldImage(_ wire: Wire, at index: Int = 0) {
    yield(wire, at: index, nil, isImage: true)
  }

  func yield(_ wire: Wire, at index: Int = 0, _ type: ElementType? = nil, isImage: Bool) {
    guard yields(index) else { return }
    let element = type ?? (wire.elementType == .f32 ? half ?? .f32 : wire.elementType)
    let order = ChannelOrder.second(wire.rank)
    let shape = isImage ? order.map { wire.shape[$0] } : wire.shape
    yielded[node.outputs[index]] = ImportedValue(
      type: TensorType(element, shape), plain: isImage ? nil : wire,
      channelsLast: isImage ? wire : nil)
  }

  /// Names codes on a grid, given as its unsigned bytes.
  func yield(_ bytes: GridBytes, as type: ElementType) {
    guard yields(0) else { return }
    let wire = bytes.wire
    let order = ChannelOrder.second(wire.rank)
    let shape = bytes.isImage ? order.map { wire.shape[$0] } : wire.shape
    yielded[node.outputs[0]] = ImportedValue(type: TensorType(type, shape), bytes: bytes)
  }

  /// Says which codes the elements stand for that the node yields.
  func yieldCodes(_ codes: QuantizedConstant) {
    if yields(0) { yielded[node.outputs[0]]?.codes = codes }
  }

  /// Names elements that are known.
  func yield(_ constant: Tensor, at index: Int = 0, as type: ElementType? = nil) {
    guard yields(index) else { return }
    yielded[node.outputs[index]] = ImportedValue(
      type: TensorType(type ?? constant.elementType, constant.shape), constant: constant)
  }

  /// Passes an input on as it is.
  func pass(_ index: Int, to output: Int = 0) throws {
    guard yields(output) else { return }
    yielded[node.outputs[output]] = try value(index)
  }

  /// The forms that inputs have been brought into, for those that read them later.
  var forms: [String: ImportedValue] { values }
}
