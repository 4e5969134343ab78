import ModelGraph
import TensorEngine

/// A value of the graph that is being made.
struct Wire: Hashable {
  let name: String
  let type: TensorType

  var shape: [Int] { type.shape }
  var rank: Int { type.shape.count }
  var elementType: ElementType { type.elementType }
}

/// Makes a graph of the engine's operators, node by node, and knows each value's type.
final class GraphWriter {
  private(set) var builder = GraphBuilder()
  /// What people call the nodes that are added: the ONNX node's name.
  var nodeName = ""
  /// The bytes of all that the nodes yield.
  private(set) var byteCount = 0
  private var constants: [String: Wire] = [:]
  private var transposed: [Transposition: Wire] = [:]

  private struct Transposition: Hashable {
    let name: String
    let order: [Int]
  }

  func input(_ name: String, _ type: TensorType) -> Wire {
    builder.input(name, type)
    return Wire(name: name, type: type)
  }

  /// A weight under the first name like `name` that is free; asked for by `key` again, the same.
  func constant(_ tensor: Tensor, name: String, key: String? = nil) -> Wire {
    if let key, let known = constants[key] { return known }
    let weight = Weight(tensor)
    let wire = Wire(name: builder.weight(unused(name), weight), type: weight.type)
    if let key { constants[key] = wire }
    return wire
  }

  /// An encoded weight, by `key` as above.
  func constant(_ weight: Weight, name: String, key: String) -> Wire {
    if let known = constants[key] { return known }
    let wire = Wire(name: builder.weight(unused(name), weight), type: weight.type)
    constants[key] = wire
    return wire
  }

  private func unused(_ name: String) -> String {
    let stem = name.isEmpty ? "constant" : name
    var (candidate, number) = (stem, 2)
    while !builder.isFree(candidate) {
      candidate = "\(stem).\(number)"
      number += 1
    }
    return candidate
  }

  /// Adds a node; nil inputs are left out.
  ///
  /// - Throws: A `GraphError` where the inputs don't fit the operator.
  func add(
    _ operation: String, _ inputs: [Wire?], outputs count: Int = 1,
    attributes: [String: Attribute] = [:]
  ) throws -> [Wire] {
    let name = nodeName.isEmpty ? operation.lowercased() : nodeName
    let names = builder.add(
      operation, inputs.map { $0?.name ?? "" }, name: name, outputs: count, attributes: attributes)
    guard let node = builder.nodes.last else { return [] }
    let application = try Application(node, inputTypes: inputs.map { $0?.type })
    byteCount += application.outputTypes.reduce(0) { $0 + $1.byteCount }
    return zip(names, application.outputTypes).map { Wire(name: $0, type: $1) }
  }

  func add(
    _ operation: String, _ inputs: Wire?..., attributes: [String: Attribute] = [:]
  ) throws -> Wire {
    try add(operation, inputs, attributes: attributes)[0]
  }
}

/// What most converters are made of.
extension GraphWriter {
  /// The elements under another shape; an extent that stays in its place isn't named, so that it
  /// may be free.
  func reshape(_ x: Wire, to shape: [Int]) throws -> Wire {
    if x.shape == shape { return x }
    var pattern = shape
    if let first = shape.first, first == x.shape.first, first != 0 { pattern[0] = 0 }
    return try add("Reshape", x, attributes: ["shape": .integers(pattern)])
  }

  /// Axis `i` of the result is axis `order[i]`; a transpose that moves no element is a new shape.
  func transpose(_ x: Wire, _ order: [Int]) throws -> Wire {
    if order == Array(0..<x.rank) { return x }
    guard order.count == x.rank, order.allSatisfy(x.shape.indices.contains) else {
      throw ImportProblem("\(x.shape) hasn't \(order.count) axes")
    }
    let key = Transposition(name: x.name, order: order)
    if let known = transposed[key] { return known }
    let wide = order.filter { x.shape[$0] != 1 }
    let result =
      wide == wide.sorted()
      ? try reshape(x, to: order.map { x.shape[$0] })
      : try add("Transpose", x, attributes: ["order": .integers(order)])
    transposed[key] = result
    return result
  }

  func cast(_ x: Wire, to type: ElementType) throws -> Wire {
    if x.elementType == type { return x }
    return try add("Cast", x, attributes: ["to": .text(type.rawValue)])
  }

  func expand(_ x: Wire, to shape: [Int]) throws -> Wire {
    if x.shape == shape { return x }
    return try add("Expand", x, attributes: ["shape": .integers(shape)])
  }

  func concat(_ parts: [Wire], axis: Int) throws -> Wire {
    guard let rank = parts.first?.rank, axis < rank, parts.allSatisfy({ $0.rank == rank }) else {
      throw ImportProblem("it joins values of \(parts.map(\.rank)) axes along axis \(axis)")
    }
    let parts = parts.count > 1 ? parts.filter { $0.shape[axis] > 0 } : parts
    if parts.count == 1 { return parts[0] }
    return try add("Concat", parts, attributes: ["axis": .integer(axis)])[0]
  }

  /// The entries `range` of one axis.
  func slice(_ x: Wire, axis: Int, _ range: Range<Int>) throws -> Wire {
    guard axis < x.rank, range.lowerBound >= 0, range.upperBound <= x.shape[axis] else {
      throw ImportProblem("\(x.shape) has no entries \(range) along axis \(axis)")
    }
    var (starts, ends) = (x.shape.map { _ in 0 }, x.shape.map { _ in -1 })
    (starts[axis], ends[axis]) = (range.lowerBound, range.upperBound)
    if range == 0..<x.shape[axis] { return x }
    return try add(
      "Slice", x, attributes: ["starts": .integers(starts), "ends": .integers(ends)])
  }

  func reduce(_ operation: String, _ x: Wire, axes: [Int], keeps: Bool = true) throws -> Wire {
    if axes.isEmpty { return x }
    return try add(
      operation, x,
      attributes: ["axes": .integers(axes), "keepAxes": .integer(keeps ? 1 : 0)])
  }

  /// The codes that unsigned bytes stand for, in the layout asked for.
  func codes(of bytes: GridBytes, as type: TensorType, isImage: Bool) throws -> Wire {
    var wire = bytes.wire
    if type.elementType == .i8 {
      wire = try cast(try add("Sub", try cast(wire, to: .i32), number(128, .i32)), to: .i8)
    }
    if bytes.isImage == isImage { return wire }
    return try transpose(
      wire, isImage ? ChannelOrder.last(wire.rank) : ChannelOrder.second(wire.rank))
  }

  /// One number of a type.
  func number(_ value: Double, _ type: ElementType = .f32) -> Wire {
    let tensor = Tensor([value], shape: [], as: .f64).converted(to: type)
    return constant(tensor, name: "number", key: "number \(value) \(type)")
  }

  func integers(_ values: [Int], shape: [Int]? = nil) -> Wire {
    let shape = shape ?? [values.count]
    return constant(
      Tensor(values.map(Int64.init), shape: shape, as: .i64), name: "integers",
      key: "integers \(values) \(shape)")
  }

  func floats(_ values: [Float], shape: [Int]? = nil) -> Wire {
    constant(Tensor(values, shape: shape ?? [values.count]), name: "floats")
  }
}
