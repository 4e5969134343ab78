import ModelGraph
import TensorEngine

extension TFLiteConversions {
  /// Images of another size.
  static let resizing: [String: TFLiteConversion] = [
    "RESIZE_BILINEAR": { step in
      let x = try step.input(0)
      if x.isQuantized, x.type.elementType != .u8 { return try step.convertIntegerResizing() }
      let rule = TFLiteResizing(alignsCorners: try step.flag(2), centresPixels: try step.flag(3))
      var reals = try step.floats(try step.image(0))
      for (axis, count) in zip([1, 2], try step.newExtents) {
        let lines = rule.lines(from: reals.shape[axis], to: count)
        let places = Tensor(lines.flatMap { [$0.low, $0.high] }, shape: [count, 2], as: .i32)
        let weights = Tensor(lines.flatMap { [1 - $0.share, $0.share] }, shape: [count, 2])
        reals = try step.add(
          "Resample", reals, step.constant(places, like: "places"),
          step.constant(weights, like: "weights"), attributes: ["axis": .integer(axis)])
      }
      try step.yield(x.isQuantized ? step.quantize(reals) : reals)
    },
    "RESIZE_NEAREST_NEIGHBOR": { step in
      let rule = TFLiteResizing(alignsCorners: try step.flag(0), centresPixels: try step.flag(1))
      var value = try step.image(0)
      for (axis, count) in zip([1, 2], try step.newExtents) {
        let places = rule.nearest(from: value.shape[axis], to: count)
        let indices = step.constant(Tensor(places, shape: [count], as: .i32), like: "places")
        value = try step.add("Gather", value, indices, attributes: ["axis": .integer(axis)])
      }
      try step.yield(value)
    },
  ]
}

extension TFLiteStep {
  /// Signed integers are resized as they are: unsigned ones go through floats.
  fileprivate func convertIntegerResizing() throws {
    let extents = try newExtents
    let attributes: [String: Attribute] = [
      "height": .integer(extents[0]), "width": .integer(extents[1]),
      "corners": .integer(try byte(2)), "centres": .integer(try byte(3)),
    ]
    try yield(add("FixedResize", try image(0), attributes: attributes))
  }

  /// The height and the width that are asked for.
  fileprivate var newExtents: [Int] {
    get throws {
      let extents = try integers(1)
      guard extents.count == 2, extents.allSatisfy({ $0 > 0 && $0 <= 1 << 16 }) else {
        throw refusal("resizes to \(extents)")
      }
      return extents
    }
  }
}

/// Where the lines of a resized image come from.
private struct TFLiteResizing {
  let alignsCorners: Bool
  let centresPixels: Bool

  private func scale(_ from: Int, _ to: Int) -> Float {
    alignsCorners && to > 1 ? Float(from - 1) / Float(to - 1) : Float(from) / Float(to)
  }

  /// The two lines that each is drawn from, and the second's share.
  func lines(from: Int, to: Int) -> [(low: Int32, high: Int32, share: Float)] {
    let scale = scale(from, to)
    return (0..<to).map { index in
      let place = centresPixels ? (Float(index) + 0.5) * scale - 0.5 : Float(index) * scale
      let floor = Int32(place.rounded(.down))
      let last = Int32(from - 1)
      return (max(floor, 0), min(Int32(place.rounded(.up)), last), place - Float(floor))
    }
  }

  func nearest(from: Int, to: Int) -> [Int32] {
    let scale = scale(from, to)
    return (0..<to).map { index in
      let place = (Float(index) + (centresPixels ? 0.5 : 0)) * scale
      let rounded = alignsCorners ? place.rounded() : place.rounded(.down)
      return min(max(Int32(rounded), 0), Int32(from - 1))
    }
  }
}
