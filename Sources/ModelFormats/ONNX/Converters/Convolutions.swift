import ModelGraph
import TensorEngine

extension Converters {
  /// Convolutions, of images with any number of axes.
  static let convolutions: [String: Converter] = [
    "Conv": { conversion in
      let weight = try conversion.shape(1)
      let x = try conversion.image(0)
      guard weight.count == x.rank, x.rank >= 3, !weight.contains(0) else {
        throw ImportProblem("a weight of \(weight) doesn't fit an image of \(x.shape)")
      }
      let window = try conversion.window(
        over: Array(x.shape.dropFirst().dropLast()), kernel: Array(weight.dropFirst(2)))
      let groups = try conversion.integer("group", default: 1)
      let taps = try conversion.convolutionWeight(1)
      let bias = try conversion.optionalWire(2)
      conversion.yieldImage(
        try conversion.writer.convolve(x, taps, bias: bias, window, groups: groups))
    },
    "ConvTranspose": { try convTranspose($0) },
  ]

  private static func convTranspose(_ conversion: Conversion) throws {
    let (writer, weight) = (conversion.writer, try conversion.shape(1))
    let x = try conversion.image(0)
    guard weight.count == x.rank, x.rank >= 3, !weight.contains(0) else {
      throw ImportProblem("a weight of \(weight) doesn't fit an image of \(x.shape)")
    }
    let image = Array(x.shape.dropFirst().dropLast())
    var window = try conversion.window(
      over: image.map { _ in 1 << 20 }, kernel: Array(weight.dropFirst(2)))
    let groups = try conversion.integer("group", default: 1)
    let extra = try conversion.integers("output_padding") ?? image.map { _ in 0 }
    guard extra.count == image.count, extra.allSatisfy({ (0..<(1 << 20)).contains($0) }) else {
      throw ImportProblem("it adds \(extra) to \(image.count) axes")
    }
    let whole = image.indices.map {
      window.strides[$0] * (image[$0] - 1) + extra[$0] + window.reach[$0]
    }
    let output = try conversion.transposedExtents(whole, image, &window)
    let taps = try conversion.convolutionWeight(1)
    // Cut where the padding is taken away; added to where the output is asked to be larger.
    var result = try writer.convolveTransposed(x, taps, window, groups: groups, whole: whole)
    let border = Border(
      ofImage: window.before.map { -$0 },
      after: image.indices.map { output[$0] + window.before[$0] - whole[$0] })
    result = try writer.pad(result, border)
    if let bias = try conversion.optionalWire(2) { result = try writer.add("Add", result, bias) }
    conversion.yieldImage(result)
  }
}

extension Conversion {
  /// A weight `[outputs, inputs, window…]` as `[window…, inputs, outputs]`.
  fileprivate func convolutionWeight(_ index: Int) throws -> Wire {
    let rank = try rank(index)
    let order = Array(2..<rank) + [1, 0]
    guard let known = try constant(index) else {
      return try writer.transpose(try wire(index), order)
    }
    let (name, key) = (node.inputs[index], "\(node.inputs[index]), window first")
    if let encoded = try value(index).codes?.weight(order) {
      return writer.constant(encoded, name: name, key: key)
    }
    return writer.constant(known.permuted(order), name: name, key: key)
  }

  /// The extents of a transposed convolution's output; the window's padding is settled by them.
  fileprivate func transposedExtents(
    _ whole: [Int], _ image: [Int], _ window: inout Window
  ) throws -> [Int] {
    let mode = try text("auto_pad", default: "NOTSET")
    let isSame = mode.hasPrefix("SAME")
    let wanted =
      try integers("output_shape")
      ?? (isSame ? zip(image, window.strides).map { $0 * $1 } : nil)
    guard let wanted else {
      return whole.indices.map { whole[$0] - window.before[$0] - window.after[$0] }
    }
    let output = Array(wanted.suffix(image.count))
    guard output.count == image.count, output.allSatisfy({ (1..<(1 << 30)).contains($0) }) else {
      throw ImportProblem("its output is \(wanted)")
    }
    for axis in image.indices {
      let total = Swift.max(whole[axis] - output[axis], 0)
      window.before[axis] = mode == "SAME_UPPER" ? total / 2 : total - total / 2
      window.after[axis] = total - window.before[axis]
    }
    return output
  }
}

extension GraphWriter {
  /// A convolution of an image with channels last; one axis is two with a first of 1, and of three
  /// the first is a sum over its taps.
  func convolve(
    _ x: Wire, _ taps: Wire, bias: Wire?, _ window: Window, groups: Int
  ) throws -> Wire {
    if window.axes == 1 {
      let flat = try convolve(
        try reshape(x, to: [x.shape[0], 1] + x.shape.dropFirst()),
        try reshape(taps, to: [1] + taps.shape), bias: bias, window.flat, groups: groups)
      return try reshape(flat, to: [flat.shape[0]] + flat.shape.dropFirst(2))
    }
    if window.axes > 2 { return try convolveDeep(x, taps, bias: bias, window, groups: groups) }
    var (x, window) = (x, window)
    if window.pads.contains(where: { $0 < 0 }) {
      let cut = Border(
        ofImage: window.before.map { Swift.min($0, 0) },
        after: window.after.map { Swift.min($0, 0) })
      x = try pad(x, cut)
      window.before = window.before.map { Swift.max($0, 0) }
      window.after = window.after.map { Swift.max($0, 0) }
    }
    let attributes = window.attributes().merging(["groups": .integer(groups)]) { $1 }
    if x.elementType == .f32 { return try add("Conv", x, taps, bias, attributes: attributes) }
    let product = try add("Conv", x, taps, attributes: attributes)
    return try bias.map { try add("Add", product, $0) } ?? product
  }

  private func convolveDeep(
    _ x: Wire, _ taps: Wire, bias: Wire?, _ window: Window, groups: Int
  ) throws -> Wire {
    let border = Border(
      before: [0, window.before[0]] + x.shape.dropFirst(2).map { _ in 0 },
      after: [0, window.after[0]] + x.shape.dropFirst(2).map { _ in 0 })
    let padded = try pad(x, border)
    let span = padded.shape[1] - window.reach[0]
    guard span >= 0 else { throw ImportProblem("its window doesn't fit the padded image") }
    let outputs = span / window.strides[0] + 1
    var sum: Wire?
    for tap in 0..<window.kernel[0] {
      let start = tap * window.dilations[0]
      let planes = try add(
        "Slice", padded,
        attributes: [
          "starts": .integers(padded.shape.indices.map { $0 == 1 ? start : 0 }),
          "ends": .integers(
            padded.shape.indices.map {
              $0 == 1 ? start + (outputs - 1) * window.strides[0] + 1 : -1
            }),
          "steps": .integers(padded.shape.indices.map { $0 == 1 ? window.strides[0] : 1 }),
        ])
      let merged = try reshape(
        planes, to: [planes.shape[0] * outputs] + planes.shape.dropFirst(2))
      let plane = try reshape(
        try slice(taps, axis: 0, tap..<(tap + 1)), to: Array(taps.shape.dropFirst()))
      let part = try convolve(
        merged, plane, bias: tap == 0 ? bias : nil, window.dropping(0), groups: groups)
      sum = try sum.map { try add("Add", $0, part) } ?? part
    }
    guard let sum else { throw ImportProblem("its window is empty") }
    return try reshape(sum, to: [x.shape[0], outputs] + sum.shape.dropFirst())
  }

  /// The whole output of a transposed convolution, with nothing cut away.
  fileprivate func convolveTransposed(
    _ x: Wire, _ taps: Wire, _ window: Window, groups: Int, whole: [Int]
  ) throws -> Wire {
    if window.axes == 1 {
      let flat = try convolveTransposed(
        try reshape(x, to: [x.shape[0], 1] + x.shape.dropFirst()),
        try reshape(taps, to: [1] + taps.shape), window.flat, groups: groups, whole: [1] + whole)
      return try reshape(flat, to: [flat.shape[0]] + flat.shape.dropFirst(2))
    }
    if window.axes == 2 {
      let channels = taps.shape[2] * groups
      return try add(
        "ConvInputGradient", x, taps,
        attributes: [
          "strides": .integers(window.strides), "pads": .integers([0, 0, 0, 0]),
          "dilations": .integers(window.dilations), "groups": .integer(groups),
          "shape": .integers([x.shape[0]] + whole + [channels]),
        ])
    }
    return try transposeDeep(x, taps, window, groups: groups, whole: whole)
  }

  /// Each tap of the first axis adds its planes where they belong.
  private func transposeDeep(
    _ x: Wire, _ taps: Wire, _ window: Window, groups: Int, whole: [Int]
  ) throws -> Wire {
    let (images, depth, stride) = (x.shape[0], x.shape[1], window.strides[0])
    let merged = try reshape(x, to: [images * depth] + x.shape.dropFirst(2))
    let span = (depth - 1) * stride + 1
    var sum: Wire?
    for tap in 0..<window.kernel[0] {
      let plane = try reshape(
        try slice(taps, axis: 0, tap..<(tap + 1)), to: Array(taps.shape.dropFirst()))
      let part = try convolveTransposed(
        merged, plane, window.dropping(0), groups: groups, whole: Array(whole.dropFirst()))
      let inner = Array(part.shape.dropFirst())
      // Planes `stride` apart: each is followed by empty ones, the last one's are cut off again.
      let apart = try pad(
        try reshape(part, to: [images, depth, 1] + inner),
        Border(
          before: [0, 0, 0] + inner.map { _ in 0 },
          after: [0, 0, stride - 1] + inner.map { _ in 0 }))
      let spread = try slice(
        try reshape(apart, to: [images, depth * stride] + inner), axis: 1, 0..<span)
      let start = tap * window.dilations[0]
      let placed = try pad(
        spread,
        Border(
          before: [0, start] + inner.map { _ in 0 },
          after: [0, whole[0] - span - start] + inner.map { _ in 0 }))
      sum = try sum.map { try add("Add", $0, placed) } ?? placed
    }
    guard let sum else { throw ImportProblem("its window is empty") }
    return sum
  }
}
