import ModelGraph
import TensorEngine

extension Converters {
  /// The same elements under other shapes.
  static let shapes: [String: Converter] = [
    "Reshape": { conversion in
      let target = try conversion.integers("shape", orInput: 1) ?? []
      let keepsZeros = try conversion.flag("allowzero")
      let shape = try conversion.resolved(target, keepsZeros: keepsZeros)
      try conversion.yieldReshaped(to: shape)
    },
    "Flatten": { conversion in
      let shape = try conversion.shape(0)
      let axis = try conversion.integer("axis", default: 1)
      guard (-shape.count...shape.count).contains(axis) else {
        throw ImportProblem("it has no axis \(axis), of \(shape.count)")
      }
      let place = axis < 0 ? axis + shape.count : axis
      try conversion.yieldReshaped(
        to: [shape[..<place].reduce(1, *), shape[place...].reduce(1, *)])
    },
    "Squeeze": { conversion in
      let shape = try conversion.shape(0)
      let listed = try conversion.integers("axes", orInput: 1)
      let axes =
        try listed.map { try conversion.axes($0, rank: shape.count) }
        ?? shape.indices.filter { shape[$0] == 1 }
      guard axes.allSatisfy({ shape[$0] == 1 }) else {
        throw ImportProblem("\(shape) has more than one entry along the axes \(axes)")
      }
      try conversion.yieldReshaped(
        to: shape.indices.filter { !axes.contains($0) }.map { shape[$0] })
    },
    "Unsqueeze": { conversion in
      var shape = try conversion.shape(0)
      let listed = try conversion.integers("axes", orInput: 1) ?? []
      let axes = try conversion.axes(listed, rank: shape.count + listed.count)
      for axis in axes.sorted() { shape.insert(1, at: axis) }
      try conversion.yieldReshaped(to: shape)
    },
    "Expand": { conversion in
      let x = try conversion.wire(0)
      let target = try conversion.extents(1)
      guard let shape = Broadcast.shape(of: [x.shape, target]) else {
        throw ImportProblem("\(x.shape) doesn't repeat to \(target)")
      }
      conversion.yield(try conversion.writer.expand(x, to: shape))
    },
    "Transpose": { try transpose($0) },
  ]

  /// What only moves the channels to the end or back is the other form of an image.
  private static func transpose(_ conversion: Conversion) throws {
    let value = try conversion.value(0)
    let rank = value.shape.count
    let listed = try conversion.integers("perm") ?? Array((0..<rank).reversed())
    let order = try conversion.axes(listed, rank: rank)
    guard order.count == rank else { throw ImportProblem("it orders \(order) of \(rank) axes") }
    if rank >= 3, order == ChannelOrder.second(rank), value.constant == nil {
      return conversion.yieldImage(try conversion.wire(0))
    }
    if value.isImageOnly, let image = value.channelsLast {
      let second = ChannelOrder.second(rank)
      return conversion.yield(try conversion.writer.transpose(image, order.map { second[$0] }))
    }
    conversion.yield(try conversion.writer.transpose(try conversion.wire(0), order))
  }
}

extension Conversion {
  /// The shape that `Reshape` is asked for: 0 keeps an extent, one -1 takes what is left.
  fileprivate func resolved(_ target: [Int], keepsZeros: Bool) throws -> [Int] {
    let shape = try shape(0)
    var result = target
    for (axis, extent) in target.enumerated() where extent == 0 && !keepsZeros {
      guard axis < shape.count else { throw ImportProblem("there is no extent \(axis) to keep") }
      result[axis] = shape[axis]
    }
    let known = result.filter { $0 != -1 }
    guard known.count >= result.count - 1, Extents.areSound(known) else {
      throw ImportProblem("\(shape) can't be given the shape \(target)")
    }
    let (count, product) = (shape.reduce(1, *), known.reduce(1, *))
    if let free = result.firstIndex(of: -1) {
      result[free] = product == 0 ? 0 : count / product
    }
    guard result.reduce(1, *) == count else {
      throw ImportProblem("\(shape) can't be given the shape \(target)")
    }
    return result
  }

  /// Yields the input under another shape; a value of no elements is known.
  func yieldReshaped(to shape: [Int]) throws {
    if shape.contains(0) {
      return yield(
        Tensor(shape: shape, elementType: try value(0).type.elementType) { _ in })
    }
    yield(try writer.reshape(try wire(0), to: shape))
  }
}
