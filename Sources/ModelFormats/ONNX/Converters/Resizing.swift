import ModelGraph
import TensorEngine

extension Converters {
  /// Pictures made larger and smaller, axis by axis.
  static let resizing: [String: Converter] = [
    "Resize": { try resize($0) },
    "Upsample": { conversion in
      let scales = try conversion.knownFloats(1) ?? conversion.floats("scales") ?? []
      var plan = ResizePlan()
      plan.mode = try conversion.text("mode", default: "nearest")
      plan.transformation = "asymmetric"
      plan.rounding = "floor"
      try conversion.resize(scales: scales.map(Double.init), axes: Array(scales.indices), plan)
    },
  ]

  /// Version 10 has the scales as its second input; from version 11 on it takes a region, scales or
  /// sizes.
  private static func resize(_ conversion: Conversion) throws {
    let rank = try conversion.rank(0)
    let shape = try conversion.shape(0)
    var plan = ResizePlan()
    plan.mode = try conversion.text("mode", default: "nearest")
    if conversion.opset < 11 {
      plan.transformation = "asymmetric"
      plan.rounding = "floor"
      let scales = try conversion.knownFloats(1) ?? []
      return try conversion.resize(
        scales: scales.map(Double.init), axes: Array(0..<rank), plan)
    }
    plan.transformation = try conversion.text(
      "coordinate_transformation_mode", default: "half_pixel")
    plan.rounding = try conversion.text("nearest_mode", default: "round_prefer_floor")
    plan.cubic = Double(try conversion.float("cubic_coeff_a", default: -0.75))
    plan.excludesOutside = try conversion.flag("exclude_outside")
    plan.extrapolation = Double(try conversion.float("extrapolation_value", default: 0))
    plan.antialias = try conversion.flag("antialias")
    let axes = try conversion.axes(
      try conversion.integers("axes") ?? Array(0..<rank), rank: rank)
    if plan.transformation == "tf_crop_and_resize" {
      plan.region = try conversion.knownFloats(1)?.map(Double.init) ?? []
      guard plan.region.count == 2 * axes.count else {
        throw ImportProblem("its region \(plan.region) isn't one of \(axes.count) axes")
      }
    }
    if let scales = try conversion.knownFloats(2), !scales.isEmpty {
      return try conversion.resize(scales: scales.map(Double.init), axes: axes, plan)
    }
    let sizes = try conversion.integers(3, "sizes")
    guard sizes.count == axes.count, Extents.areSound(sizes, lowest: 1) else {
      throw ImportProblem("its sizes are \(sizes)")
    }
    let policy = try conversion.text("keep_aspect_ratio_policy", default: "stretch")
    var scales = axes.indices.map { Double(sizes[$0]) / Double(shape[axes[$0]]) }
    var outputs = sizes
    if policy != "stretch" {
      let scale = policy == "not_larger" ? scales.min() ?? 1 : scales.max() ?? 1
      scales = scales.map { _ in scale }
      outputs = axes.map { Int((scale * Double(shape[$0])).rounded(.toNearestOrAwayFromZero)) }
    }
    try conversion.resize(scales: scales, outputs: outputs, axes: axes, plan)
  }
}

extension Conversion {
  func floats(_ name: String) -> [Float]? {
    if case .floats(let values)? = node.attributes[name] { values } else { nil }
  }

  /// The numbers of an input that must be known; nil where it is left out.
  fileprivate func knownFloats(_ index: Int) throws -> [Float]? {
    has(index) ? try known(index, "scales").floats : nil
  }

  fileprivate func resize(
    scales: [Double], outputs: [Int]? = nil, axes: [Int], _ plan: ResizePlan
  ) throws {
    let (shape, sized) = (try shape(0), outputs != nil)
    guard scales.count == axes.count, scales.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw ImportProblem("it scales \(axes.count) axes by \(scales)")
    }
    let (wires, areImages) = try aligned([0])
    let type = wires[0].elementType
    var x = try writer.cast(wires[0], to: .f32)
    var outside: [(axis: Int, places: [Bool])] = []
    for (index, axis) in axes.enumerated() {
      let extent = shape[axis]
      let span =
        plan.region.isEmpty
        ? 1 : plan.region[axes.count + index] - plan.region[index]
      let output = outputs?[index] ?? Int((Double(extent) * span * scales[index]).rounded(.down))
      guard (1..<(1 << 20)).contains(output) else { throw ImportProblem("it yields \(output)") }
      let taps = try plan.taps(
        input: extent, output: output,
        whole: sized ? Double(output) : scales[index] * Double(extent), scale: scales[index],
        region: plan.region.isEmpty ? nil : (plan.region[index], plan.region[axes.count + index]))
      let place = self.place(of: axis, rank: shape.count, isImage: areImages)
      if taps.isIdentity(of: extent) { continue }
      x = try writer.resample(x, taps, axis: place)
      if taps.outside.contains(true) { outside.append((place, taps.outside)) }
    }
    for (axis, places) in outside {
      var extents = x.shape.map { _ in 1 }
      extents[axis] = places.count
      let mask = Tensor(places.map { UInt8($0 ? 1 : 0) }, shape: extents, as: .bool)
      x = try writer.add(
        "Where", writer.constant(mask, name: "outside"), writer.number(plan.extrapolation), x)
    }
    if type != .f32 && type != .f64 { x = try writer.add("Round", x) }
    yield(try writer.cast(x, to: type), isImage: areImages)
  }
}

extension GraphWriter {
  /// One tap of weight 1 each is a choice, which needs no arithmetic.
  fileprivate func resample(_ x: Wire, _ taps: ResizeTaps, axis: Int) throws -> Wire {
    if taps.count == 1 {
      return try add(
        "Gather", x, integers(taps.places), attributes: ["axis": .integer(axis)])
    }
    let shape = [taps.places.count / taps.count, taps.count]
    let places = constant(
      Tensor(taps.places.map(Int32.init), shape: shape, as: .i32), name: "places")
    let weights = constant(Tensor(taps.weights.map(Float.init), shape: shape), name: "weights")
    return try add(
      "Resample", x, places, weights, attributes: ["axis": .integer(axis)])
  }
}
