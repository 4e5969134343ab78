import ModelGraph
import TensorEngine

extension Converters {
  /// What needs no calculation: constants, shapes, types, and what passes values on.
  static let constants: [String: Converter] = [
    "Identity": { try $0.pass(0) },
    "Constant": { try constant($0) },
    "ConstantOfShape": { conversion in
      let shape = try conversion.extents(0)
      var value = Tensor([0], shape: [])
      if case .tensor(let tensor)? = conversion.node.attributes["value"] {
        value = tensor.tensor.reshaped(to: [])
      }
      let wire = conversion.writer.constant(value, name: "value")
      conversion.yield(try conversion.writer.expand(wire, to: shape), as: value.elementType)
    },
    "Shape": { conversion in
      let shape = try conversion.shape(0)
      func bound(_ name: String, _ standard: Int) throws -> Int {
        let value = try conversion.integer(name, default: standard)
        return Swift.min(Swift.max(value < 0 ? value + shape.count : value, 0), shape.count)
      }
      let (start, end) = (try bound("start", 0), try bound("end", shape.count))
      let extents = start < end ? Array(shape[start..<end]) : []
      conversion.yield(Tensor(extents.map(Int64.init), shape: [extents.count], as: .i64))
    },
    "Size": { conversion in
      let count = try conversion.shape(0).reduce(1, *)
      conversion.yield(Tensor([Int64(count)], shape: [], as: .i64))
    },
    "Range": { try range($0) },
    "EyeLike": { conversion in
      let shape = try conversion.shape(0)
      guard shape.count == 2 else { throw ImportProblem("it takes a matrix, not \(shape)") }
      let type = try conversion.elementType("dtype") ?? conversion.value(0).type.elementType
      let shift = try conversion.integer("k", default: 0)
      try conversion.checkTable(of: shape[0], shape[1])
      let elements = (0..<shape[0]).flatMap { row in
        (0..<shape[1]).map { Float($0 == row + shift ? 1 : 0) }
      }
      conversion.yield(Tensor(elements, shape: shape).converted(to: type))
    },
    "Cast": { conversion in
      guard let type = try conversion.elementType("to") else {
        throw ImportProblem("it doesn't say to which type")
      }
      try cast(conversion, to: type)
    },
    "BitCast": { conversion in
      let x = try conversion.value(0).type.elementType
      guard let type = try conversion.elementType("to"), type.isPortable, x.isPortable else {
        throw ImportProblem("halves are computed in 32 bits and have no bits of their own")
      }
      conversion.yield(
        try conversion.writer.add(
          "Reinterpret", try conversion.wire(0), attributes: ["to": .text(type.rawValue)]))
    },
    "CastLike": { try cast($0, to: try $0.value(1).type.elementType) },
    "Dropout": { conversion in
      let isTraining = try conversion.has(2) && conversion.integer(2, "training mode") != 0
      let ratio =
        isTraining && conversion.has(1)
        ? try conversion.known(1, "ratio").floats.first ?? 0 : 0.5
      guard !isTraining || ratio == 0 else {
        throw ImportProblem("it drops at random, as in training")
      }
      try conversion.pass(0)
      let mask = Tensor([UInt8(1)], shape: [], as: .bool)
      let wire = conversion.writer.constant(mask, name: "mask")
      if conversion.yields(1) {
        conversion.yield(
          try conversion.writer.expand(wire, to: try conversion.shape(0)), at: 1)
      }
    },
  ]

  private static func constant(_ conversion: Conversion) throws {
    let attributes = conversion.node.attributes
    if case .tensor(let tensor)? = attributes["value"] {
      conversion.yield(tensor.tensor)
    } else if let value = try conversion.float("value_float") {
      conversion.yield(Tensor([value], shape: []))
    } else if case .floats(let values)? = attributes["value_floats"] {
      conversion.yield(Tensor(values, shape: [values.count]))
    } else if let value = try conversion.integer("value_int") {
      conversion.yield(Tensor([Int64(value)], shape: [], as: .i64))
    } else if let values = try conversion.integers("value_ints") {
      conversion.yield(Tensor(values.map(Int64.init), shape: [values.count], as: .i64))
    } else {
      throw ImportProblem("it holds no numbers")
    }
  }

  private static func range(_ conversion: Conversion) throws {
    let bounds = try (0..<3).map { index in
      let value = try conversion.known(index, "bounds").converted(to: .f64)
      return value.withElements(as: Double.self) { $0.first ?? 0 }
    }
    let count = ((bounds[1] - bounds[0]) / bounds[2]).rounded(.up)
    guard count.isFinite, count < 4_194_304 else { throw ImportProblem("it has no end") }
    let values = (0..<Swift.max(Int(count), 0)).map { bounds[0] + Double($0) * bounds[2] }
    let type = try conversion.value(0).type.elementType
    conversion.yield(Tensor(values, shape: [values.count], as: .f64).converted(to: type))
  }

  /// Halves are computed in 32 bits: what becomes one is rounded to it and widened again.
  private static func cast(_ conversion: Conversion, to type: ElementType) throws {
    let (wires, areImages) = try conversion.aligned([0])
    let cast = try conversion.writer.cast(wires[0], to: type)
    let wide = try conversion.writer.computable(cast)
    conversion.yield(wide, type, isImage: areImages)
  }
}

extension Conversion {
  /// The type of elements that an attribute names by its number.
  func elementType(_ name: String) throws -> ElementType? {
    guard let number = try integer(name) else { return nil }
    guard let known = ONNXElementType(rawValue: number), known != .string,
      known.packedBits == nil, let element = known.element
    else { throw ImportProblem("the type \(number) isn't supported") }
    return element
  }

  /// A shape that an input gives.
  func extents(_ index: Int) throws -> [Int] {
    let shape = try integers(index, "extents")
    guard Extents.areSound(shape) else { throw ImportProblem("the shape is \(shape)") }
    return shape
  }
}
