import ModelGraph
import TensorEngine

extension Converters {
  /// The pads were an attribute before version 11, the axes came with version 18.
  static func pad(_ conversion: Conversion) throws {
    let shape = try conversion.shape(0)
    let mode = try conversion.text("mode", default: "constant")
    guard
      let listed = try conversion.integers("pads", orInput: 1)
        ?? conversion.integers("paddings")
    else { throw ImportProblem("it lacks its pads") }
    let axes = try conversion.axes(
      conversion.has(3) ? try conversion.integers(3, "axes") : Array(shape.indices),
      rank: shape.count)
    guard listed.count == 2 * axes.count, listed.allSatisfy({ Swift.abs($0) < 1 << 31 }) else {
      throw ImportProblem("it pads \(axes.count) axes by \(listed)")
    }
    var (before, after) = (shape.map { _ in 0 }, shape.map { _ in 0 })
    for (index, axis) in axes.enumerated() {
      (before[axis], after[axis]) = (listed[index], listed[index + axes.count])
    }
    if mode != "constant" {
      for axis in axes {
        guard shape[axis] > 0 else { throw ImportProblem("\(shape) has no border to repeat") }
        try conversion.checkTable(
          of: shape[axis] + Swift.max(before[axis], 0) + Swift.max(after[axis], 0))
      }
    }
    let (wires, areImages) = try conversion.aligned([0])
    let order = areImages ? ChannelOrder.last(shape.count) : Array(shape.indices)
    let border = Border(before: order.map { before[$0] }, after: order.map { after[$0] })
    let padded: Wire
    if mode == "constant" {
      padded = try conversion.padded(wires[0], border)
    } else {
      padded = try conversion.writer.mirror(wires[0], border, mode)
    }
    conversion.yield(padded, isImage: areImages)
  }
}

/// How much is added, or taken away where negative, before and behind each axis.
struct Border {
  var before: [Int]
  var after: [Int]

  init(before: [Int], after: [Int]) {
    self.before = before
    self.after = after
  }

  /// The border of an image with channels last.
  init(ofImage before: [Int], after: [Int]) {
    self.before = [0] + before + [0]
    self.after = [0] + after + [0]
  }
}

extension Conversion {
  /// A border of one number, which may be computed when the model runs.
  fileprivate func padded(_ x: Wire, _ border: Border) throws -> Wire {
    if let value = try float("value") {
      return try writer.pad(x, border, with: Double(value))
    }
    guard has(2), !node.inputs[2].isEmpty else { return try writer.pad(x, border) }
    if let value = try constant(2)?.floats.first {
      return try writer.pad(x, border, with: Double(value))
    }
    let inside = Tensor([UInt8(1)], shape: [], as: .bool)
    let mask = try writer.pad(
      try writer.expand(writer.constant(inside, name: "inside"), to: x.shape), border)
    return try writer.add("Where", mask, try writer.pad(x, border), try scalar(2))
  }
}

extension GraphWriter {
  func pad(_ x: Wire, _ border: Border, with value: Double = 0) throws -> Wire {
    var x = x
    for axis in x.shape.indices {
      let first = Swift.max(-border.before[axis], 0)
      let end = x.shape[axis] - Swift.max(-border.after[axis], 0)
      guard first <= end else {
        throw ImportProblem("it takes more than there is from the axes of \(x.shape)")
      }
      x = try slice(x, axis: axis, first..<end)
    }
    let (before, after) = (
      border.before.map { Swift.max($0, 0) }, border.after.map { Swift.max($0, 0) }
    )
    if (before + after).allSatisfy({ $0 == 0 }) { return x }
    return try add(
      "Pad", x,
      attributes: [
        "before": .integers(before), "after": .integers(after), "value": .number(value),
      ])
  }

  /// A border of the value's own elements: `edge`, `reflect` or `wrap`.
  fileprivate func mirror(_ x: Wire, _ border: Border, _ mode: String) throws -> Wire {
    var x = x
    for axis in x.shape.indices where border.before[axis] != 0 || border.after[axis] != 0 {
      let extent = x.shape[axis]
      guard -border.before[axis] <= extent + border.after[axis] else {
        throw ImportProblem("it takes more than there is from the axes of \(x.shape)")
      }
      let places = try (-border.before[axis]..<(extent + border.after[axis])).map { place in
        switch mode {
        case "edge": return Swift.min(Swift.max(place, 0), extent - 1)
        case "wrap": return (place % extent + extent) % extent
        case "reflect":
          let period = Swift.max(2 * (extent - 1), 1)
          let turned = (place % period + period) % period
          return Swift.min(turned, period - turned)
        default: throw ImportProblem("it pads by `\(mode)`, which isn't known")
        }
      }
      x = try add("Gather", x, integers(places), attributes: ["axis": .integer(axis)])
    }
    return x
  }
}
