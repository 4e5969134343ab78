import TensorEngine

extension Operator {
  /// There is one `scale`, or one for each position of the last axis. The codes go from `low` to
  /// `high`, at most 256 of them; the value is what `Dequantize` makes of the codes of `Quantize`,
  /// bit for bit.
  ///
  /// Its gradient passes straight through where x isn't held at an end (Bengio et al. 2013, arXiv
  /// 1308.3432). The scale's is that of a learned step size times `slope` (Esser et al. 2020, arXiv
  /// 1902.08153, equations 3 and 5), and none where `learnsScale` is 0.
  static let fakeQuantize = Operator(
    "FakeQuantize", "scale · round(x / scale), the rounded held from `low` to `high`",
    inputs: ["x", "scale"],
    attributes: [
      .integer("low"), .integer("high"), .number("slope", default: 1),
      .integer("learnsScale", default: 1),
    ],
    types: { application in
      let x = try application.float(0)
      let scale = try application.float(1).shape
      guard scale.reduce(1, *) == 1 || scale == x.shape.suffix(1) else {
        throw application.error("takes one scale or one for each column", inputs: [0, 1])
      }
      _ = try application.codeRange()
      return [x]
    }, work: Cost.perOutputElement(5),
    lower: { try $0.emitFakeQuantize() },
    gradient: .rule { context in
      let range = try context.application.codeRange()
      return context.straightThrough(
        low: Double(range.lowerBound), high: Double(range.upperBound))
    })
}

extension Application {
  /// The codes that there are.
  fileprivate func codeRange() throws -> ClosedRange<Int> {
    let (low, high) = (integer("low"), integer("high"))
    guard low <= 0, high >= 0, high > low, high - low <= 255 else {
      throw error("codes go from 0 or less to 0 or more, at most 256, not from \(low) to \(high)")
    }
    return low...high
  }
}

extension Lowering {
  fileprivate func emitFakeQuantize() throws {
    let codes = try application.codeRange()
    let (x, scale, y) = (input(0), input(1), output())
    let scaleCount = application.type(1).count
    let columns = scaleCount == 1 ? application.output.count : scaleCount
    let rows = application.output.count / columns
    let bytes = workspace(byteCount: rows * columns)
    let zeros = constant([Int32](repeating: Int32(-codes.lowerBound), count: scaleCount))
    let top = Int32(codes.upperBound - codes.lowerBound)
    let run: @Sendable (Memory, Range<Int>, Range<Int>) -> Void = { memory, rows, columns in
      let start = rows.lowerBound * columns.count + columns.lowerBound
      let scales = QuantizationScales(
        memory.floats(scale), zeroPoints: memory.elements(zeros, as: Int32.self),
        extent: scaleCount == 1 ? .tensor : .column)
      memory.kernels.quantize(
        memory.floats(x) + start, scales, range: 0...top, into: memory.raw(bytes) + start,
        rows: rows.count, count: columns.count)
      memory.kernels.dequantize(
        memory.raw(bytes) + start, .unsigned, scales, into: memory.floats(y) + start,
        rows: rows.count, count: columns.count)
    }
    guard scaleCount > 1 else {
      return emit("fake quantization") { memory in
        inParallel(columns, by: elementsPerTask) { run(memory, 0..<1, $0) }
      }
    }
    emitRows("fake quantization", rows: rows, width: columns) { run($0, $1, 0..<columns) }
  }
}

extension Differentiation {
  /// The gradients of x and of the scale.
  fileprivate func straightThrough(low: Double, high: Double) -> [String?] {
    let steps = add("Div", input(0), input(1))
    let isInside = add(
      "And", add("Greater", steps, fill(low)), add("Less", steps, fill(high)))
    let zero = fill(0)
    let byX = add("Where", isInside, gradient, zero)
    guard application.integer("learnsScale") != 0 else { return [byX, nil] }
    let held = add("Clip", steps, attributes: ["low": .number(low), "high": .number(high)])
    // Inside round(v) - v, at an end that end.
    let error = add("Sub", add("Round", held), add("Where", isInside, steps, zero))
    let byScale = scale(add("Mul", gradient, error), by: application.number("slope"))
    let shapes = (application.shape(0), application.shape(1))
    return [byX, unbroadcast(byScale, from: shapes.0, to: shapes.1)]
  }
}
