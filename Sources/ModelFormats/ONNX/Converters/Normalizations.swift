import ModelGraph
import TensorEngine

extension Converters {
  /// Normalizations by channel, group, row and neighbourhood.
  static let normalizations: [String: Converter] = [
    "BatchNormalization": { try batchNorm($0) },
    "InstanceNormalization": { conversion in
      let shape = try conversion.shape(0)
      guard shape.count >= 2 else { throw ImportProblem("\(shape) has no axis of channels") }
      try groupNorm(conversion, groups: shape[1], byGroup: false)
    },
    "GroupNormalization": { conversion in
      guard let groups = try conversion.integer("num_groups"), groups > 0 else {
        throw ImportProblem("it doesn't say how many groups it has")
      }
      // Before version 21 the scale and bias were those of groups.
      try groupNorm(conversion, groups: groups, byGroup: conversion.opset < 21)
    },
    "LayerNormalization": { try layerNorm($0) },
    "RMSNormalization": { conversion in
      let (writer, x) = (conversion.writer, try conversion.wire(0))
      let axis = try conversion.axis(default: -1, rank: x.rank)
      let epsilon = Double(try conversion.float("epsilon", default: 1e-5))
      let scale = try conversion.wire(1)
      let width = x.shape[axis...].reduce(1, *)
      let isWhole = scale.shape == Array(x.shape[axis...]) && width > 0
      let rows = try writer.reshape(x, to: [x.shape[..<axis].reduce(1, *), width])
      let weight =
        isWhole
        ? try writer.reshape(scale, to: [width])
        : writer.floats(Array(repeating: 1, count: width))
      let normed = try writer.reshape(
        try writer.add("RMSNorm", rows, weight, attributes: ["epsilon": .number(epsilon)]),
        to: x.shape)
      conversion.yield(isWhole ? normed : try writer.add("Mul", normed, scale))
    },
    "LpNormalization": { conversion in
      let (writer, x) = (conversion.writer, try conversion.wire(0))
      let axis = try conversion.axis(default: -1, rank: x.rank)
      let isFirst = try conversion.integer("p", default: 2) == 1
      let sum = try writer.reduce(
        "Sum", isFirst ? try writer.add("Abs", x) : try writer.add("Mul", x, x), axes: [axis])
      let norm = isFirst ? sum : try writer.add("Sqrt", sum)
      let divided = try writer.add("Div", x, norm)
      let isZero = try writer.add("Equal", norm, writer.number(0))
      conversion.yield(try writer.add("Where", isZero, writer.number(0), divided))
    },
    "MeanVarianceNormalization": { conversion in
      let (writer, x) = (conversion.writer, try conversion.wire(0))
      let axes = try conversion.axes(
        try conversion.integers("axes") ?? [0, 2, 3], rank: x.rank)
      let moments = try writer.moments(x, axes: axes.sorted())
      let deviation = try writer.add("Sqrt", moments.variance)
      conversion.yield(
        try writer.add(
          "Div", moments.centred, try writer.add("Add", deviation, writer.number(1e-9))))
    },
    "LRN": { try localResponse($0) },
  ]

  private static func batchNorm(_ conversion: Conversion) throws {
    let (writer, x) = (conversion.writer, try conversion.image(0))
    let epsilon = Double(try conversion.float("epsilon", default: 1e-5))
    let (scale, bias) = (try conversion.wire(1), try conversion.wire(2))
    let (mean, variance) = (try conversion.wire(3), try conversion.wire(4))
    guard try conversion.flag("training_mode") else {
      let normed = try writer.add(
        "BatchNorm", x, scale, bias, mean, variance, attributes: ["epsilon": .number(epsilon)])
      return conversion.yieldImage(normed)
    }
    let momentum = Double(try conversion.float("momentum", default: 0.9))
    let axes = Array(0..<(x.rank - 1))
    let moments = try writer.moments(x, axes: axes)
    let normed = try writer.normalized(moments, epsilon: epsilon)
    conversion.yieldImage(
      try writer.add("Add", try writer.add("Mul", normed, scale), bias))
    func running(_ old: Wire, _ new: Wire) throws -> Wire {
      try writer.add(
        "Add", try writer.scale(old, by: momentum),
        try writer.scale(try writer.reshape(new, to: old.shape), by: 1 - momentum))
    }
    conversion.yield(try running(mean, moments.mean), at: 1)
    conversion.yield(try running(variance, moments.variance), at: 2)
  }

  /// Ulyanov et al. 2016, arXiv 1607.08022; Wu and He 2018, arXiv 1803.08494.
  private static func groupNorm(
    _ conversion: Conversion, groups: Int, byGroup: Bool
  ) throws {
    let (writer, x) = (conversion.writer, try conversion.wire(0))
    guard x.rank >= 2, groups > 0, x.shape[1] % groups == 0 else {
      throw ImportProblem("\(x.shape) hasn't \(groups) groups of channels")
    }
    let epsilon = Double(try conversion.float("epsilon", default: 1e-5))
    let (scale, bias) = (try conversion.wire(1), try conversion.wire(2))
    let rows = try writer.reshape(
      x, to: [x.shape[0], groups, x.shape[1...].reduce(1, *) / groups])
    var normed = try writer.normalized(
      try writer.moments(rows, axes: [2]), epsilon: epsilon)
    let channels = [x.shape[1]] + x.shape.dropFirst(2).map { _ in 1 }
    let perRow = byGroup ? [groups, 1] : channels
    if !byGroup { normed = try writer.reshape(normed, to: x.shape) }
    let scaled = try writer.add("Mul", normed, try writer.reshape(scale, to: perRow))
    let shifted = try writer.add("Add", scaled, try writer.reshape(bias, to: perRow))
    conversion.yield(try writer.reshape(shifted, to: x.shape))
  }

  private static func layerNorm(_ conversion: Conversion) throws {
    let (writer, x) = (conversion.writer, try conversion.wire(0))
    let axis = try conversion.axis(default: -1, rank: x.rank)
    let epsilon = Double(try conversion.float("epsilon", default: 1e-5))
    let width = x.shape[axis...].reduce(1, *)
    let (scale, bias) = (try conversion.wire(1), try conversion.optionalWire(2))
    let isWhole =
      scale.shape.reduce(1, *) == width
      && (bias.map { $0.shape.reduce(1, *) == width } ?? true)
    let rows = try writer.reshape(x, to: [x.shape[..<axis].reduce(1, *), width])
    let ones = writer.floats(Array(repeating: 1, count: width))
    let zeros = writer.floats(Array(repeating: 0, count: width))
    let attributes: [String: Attribute] = ["epsilon": .number(epsilon)]
    let normed = try writer.add(
      "LayerNorm", rows, isWhole ? try writer.reshape(scale, to: [width]) : ones,
      isWhole ? try bias.map { try writer.reshape($0, to: [width]) } ?? zeros : zeros,
      attributes: attributes)
    var result = try writer.reshape(normed, to: x.shape)
    if !isWhole {
      result = try writer.add("Mul", result, scale)
      if let bias { result = try writer.add("Add", result, bias) }
    }
    conversion.yield(result)
    guard conversion.yields(1) || conversion.yields(2) else { return }
    let moments = try writer.moments(x, axes: Array(axis..<x.rank))
    conversion.yield(moments.mean, at: 1)
    let spread = try writer.add("Add", moments.variance, writer.number(epsilon))
    conversion.yield(
      try writer.add("Div", writer.number(1), try writer.add("Sqrt", spread)), at: 2)
  }

  /// Krizhevsky et al. 2012: the mean of the squares of `size` neighbouring channels. In an image of
  /// pixels by channels that is a pooling whose padding counts.
  private static func localResponse(_ conversion: Conversion) throws {
    let (writer, x) = (conversion.writer, try conversion.image(0))
    guard let size = try conversion.integer("size"), size > 0, size <= 1 << 16 else {
      throw ImportProblem("it doesn't say over how many channels it goes")
    }
    let channels = x.shape[x.rank - 1]
    let squares = try writer.reshape(
      try writer.add("Mul", x, x), to: [1, x.shape.dropLast().reduce(1, *), channels, 1])
    let (before, after) = ((size - 1) / 2, size - 1 - (size - 1) / 2)
    let padded = try writer.pad(
      squares, Border(before: [0, 0, before, 0], after: [0, 0, after, 0]))
    let mean = try writer.add(
      "AveragePool", padded,
      attributes: [
        "kernel": .integers([1, size]), "strides": .integers([1, 1]),
        "pads": .integers([0, 0, 0, 0]), "dilations": .integers([1, 1]),
      ])
    let alpha = Double(try conversion.float("alpha", default: 1e-4))
    let bias = Double(try conversion.float("bias", default: 1))
    let beta = Double(try conversion.float("beta", default: 0.75))
    let base = try writer.add(
      "Add", try writer.scale(try writer.reshape(mean, to: x.shape), by: alpha),
      writer.number(bias))
    conversion.yieldImage(
      try writer.add("Div", x, try writer.add("Pow", base, writer.number(beta))))
  }
}

/// What normalizing starts with.
struct Moments {
  var mean: Wire
  var centred: Wire
  var variance: Wire
}

extension GraphWriter {
  func moments(_ x: Wire, axes: [Int]) throws -> Moments {
    let mean = try reduce("Mean", x, axes: axes)
    let centred = try add("Sub", x, mean)
    let variance = try reduce("Mean", try add("Mul", centred, centred), axes: axes)
    return Moments(mean: mean, centred: centred, variance: variance)
  }

  func normalized(_ moments: Moments, epsilon: Double) throws -> Wire {
    let spread = try add("Add", moments.variance, number(epsilon))
    return try add("Div", moments.centred, try add("Sqrt", spread))
  }
}
