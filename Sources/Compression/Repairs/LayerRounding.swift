import ModelGraph
import TensorEngine

/// Finds which of a layer's weights are rounded up, by a program that takes a step of Adam.
///
/// Each weight has a number v and is rounded up by `h(v) = clip(1.2 σ(v) - 0.1, 0, 1)` of a step
/// (equation 23 of arXiv 2004.10568). To the layer's error comes `λ Σ (1 - |2h - 1|^β)`, which pulls h
/// to 0 or 1 ever harder as β falls (equation 24); λ goes by a weight's share of the error of
/// rounding to the nearest, so that it suits layers of any size. What is better off the other way is
/// turned over at the end.
struct LayerRounding {
  private let weight: Weight
  private let encoding: LinearEncoding
  private let problem: RoundingProblem
  /// What each weight is rounded down to, and what rounding it up adds, in the weight's order.
  private let lower: [Float]
  private let spans: [Float]
  /// How far between the two it is.
  private let fractions: [Float]
  private let scales: [Float]

  private static let stretch: Float = 1.2
  private static let shift: Float = 0.1
  private static let rate: Float = 0.01
  /// λ by a weight's share of the error of rounding to the nearest.
  private static let strength = 0.3

  /// - Throws: A `CompressionError` where the codes can't be read.
  init(_ quantized: Weight, original: [Float], _ problem: RoundingProblem) throws {
    guard let codes = try quantized.linearCodes() else {
      throw CompressionError("a weight without codes can't be rounded")
    }
    weight = quantized
    encoding = codes.encoding
    self.problem = problem
    scales = codes.scales.floats
    let top = Float((1 << (codes.encoding.bits - 1)) - 1)
    var (lower, spans, fractions) = ([Float](), [Float](), [Float]())
    for (index, element) in original.enumerated() {
      let scale = scales[index % scales.count]
      let steps = element / scale
      let floor = min(max(steps.rounded(.down), -top), top - 1)
      // What is zero was pruned, or is as good as that: it stays.
      lower.append((element == 0 ? 0 : floor) * scale)
      spans.append(element == 0 ? 0 : scale)
      fractions.append(min(max(steps - floor, 0), 1))
    }
    (self.lower, self.spans, self.fractions) = (lower, spans, fractions)
  }

  /// The weight in its encoding, every code rounded down or up.
  ///
  /// - Parameter report: Told the share of the steps that are done.
  func solved(steps: Int, report: (Double) -> Void) throws -> Weight {
    let program = try compiled()
    let strength = max(
      Self.strength * nearestError / Double(weight.count), Double(Float.leastNormalMagnitude))
    for step in 1...max(steps, 1) {
      let progress = Double(step) / Double(steps)
      // No pull during the first fifth, then β from 20 to 2 along half a cosine.
      let falling = max((progress - 0.2) / 0.8, 0)
      let beta = 2 + 18 * (1 + PowerSeries.circle(at: falling * Double.pi).cosine) / 2
      let pull = progress < 0.2 ? 0 : strength
      try program.execute([
        Name.exponent: Tensor([Float(beta - 1)], shape: []),
        Name.pull: Tensor([Float(-2 * pull * beta)], shape: []),
        Name.rate: Tensor([Self.rate], shape: []),
        Name.step: Tensor([Int32(step)], shape: [], as: .i32),
      ])
      if step % 50 == 0 { report(progress) }
    }
    let flips = RoundingFlips(
      problem: problem, lower: byGroup(lower).floats, spans: byGroup(spans).floats)
    let isUp = byWeight(flips.improved(program.variable(Name.v).floats.map { $0 >= 0 }))
    let values = isUp.indices.map { lower[$0] + (isUp[$0] ? spans[$0] : 0) }
    return Weight(
      shape: weight.shape, encoding: encoding,
      parts: try encoding.encode(Tensor(values, shape: weight.shape), scales: scales))
  }

  /// The layer's error where each weight is rounded to the nearest: the sum of `dᵀ G d`.
  private var nearestError: Double {
    let shape = problem.targets.shape
    let (depth, width) = (shape[1], shape[2])
    let differences = byGroup(
      zip(fractions, spans).map { fraction, span in
        (fraction < 0.5 ? -fraction : 1 - fraction) * span
      }
    ).floats
    return problem.products.withElements(as: Float.self) { products in
      var error = 0.0
      for row in 0..<shape[0] * depth {
        var sums = [Float](repeating: 0, count: width)
        for other in 0..<depth {
          let product = products[row * depth + other]
          let start = (row / depth * depth + other) * width
          for column in 0..<width { sums[column] += product * differences[start + column] }
        }
        for column in 0..<width {
          error += Double(differences[row * width + column]) * Double(sums[column])
        }
      }
      return error
    }
  }

  private enum Name {
    static let v = "v"
    static let exponent = "exponent"
    static let pull = "pull"
    static let rate = "rate"
    static let step = "step"
  }

  private func compiled() throws -> Program {
    var builder = GraphBuilder()
    for name in [Name.exponent, Name.pull, Name.rate] {
      builder.input(name, TensorType(.f32, []))
    }
    builder.input(Name.step, TensorType(.i32, []))
    let start = fractions.map { fraction -> Float in
      let share = Double((fraction + Self.shift) / Self.stretch)
      return Float(PowerSeries.logarithm(of: share / (1 - share)))
    }
    builder.weight(Name.v, Weight(byGroup(start)))
    let zeros = Tensor(repeating: 0, shape: problem.targets.shape)
    for name in ["mean", "square"] { builder.weight(name, Weight(zeros)) }
    builder.weight("products", Weight(problem.products))
    builder.weight("targets", Weight(problem.targets))
    builder.weight("lower", Weight(byGroup(lower)))
    builder.weight("spans", Weight(byGroup(spans)))
    let gradient = Self.gradient(&builder)
    let outputs = builder.add(
      "AdamUpdate", [Name.v, gradient, "mean", "square", Name.rate, Name.step], name: "update",
      outputs: 3)
    let graph = builder.graph(outputs: outputs)
    return try Program(
      compiling: graph, weights: builder.weights, inputTypes: graph.inputTypes(batch: 1),
      variables: [Name.v, "mean", "square"])
  }

  /// The nodes of the gradient by v.
  private static func gradient(_ builder: inout GraphBuilder) -> String {
    func number(_ value: Double) -> String {
      builder.add("Fill", attributes: ["shape": .integers([]), "value": .number(value)])
    }
    let (zero, one) = (number(0), number(1))
    let sigmoid = builder.add("Sigmoid", Name.v)
    let stretched = builder.add(
      "Sub", builder.add("Mul", sigmoid, number(Double(stretch))), number(Double(shift)))
    let share = builder.add("Clip", stretched, attributes: ["low": .number(0), "high": .number(1)])
    let rounded = builder.add("Add", "lower", builder.add("Mul", "spans", share))
    let error = builder.add("Sub", builder.add("MatMul", "products", rounded), "targets")
    let byShare = builder.add("Mul", builder.add("Mul", error, "spans"), number(2))
    // d(1 - |2h - 1|^β)/dh = -2 β |2h - 1|^(β - 1) sign(2h - 1)
    let distance = builder.add("Sub", builder.add("Add", share, share), one)
    let magnitude = builder.add("Maximum", builder.add("Abs", distance), number(1e-6))
    let power = builder.add(
      "Exp", builder.add("Mul", builder.add("Log", magnitude), Name.exponent))
    let pulling = builder.add(
      "Mul", builder.add("Mul", power, builder.add("Sign", distance)), Name.pull)
    let slope = builder.add(
      "Mul", builder.add("Mul", sigmoid, builder.add("Sub", one, sigmoid)),
      number(Double(stretch)))
    let isFree = builder.add(
      "And", builder.add("Greater", stretched, zero), builder.add("Less", stretched, one))
    return builder.add(
      "Mul", builder.add("Add", byShare, pulling), builder.add("Where", isFree, slope, zero))
  }

  /// Elements in the weight's order as `[groups, depth, outputs]`.
  private func byGroup(_ elements: [Float]) -> Tensor {
    let shape = problem.targets.shape
    var grouped = elements
    forEachElement { grouped[$1] = elements[$0] }
    return Tensor(grouped, shape: shape)
  }

  private func byWeight(_ grouped: [Bool]) -> [Bool] {
    var elements = grouped
    forEachElement { elements[$0] = grouped[$1] }
    return elements
  }

  /// Calls `body` with each element's place in the weight and among the groups.
  private func forEachElement(_ body: (Int, Int) -> Void) {
    let (groups, depth, width) = (
      problem.targets.shape[0], problem.targets.shape[1], problem.targets.shape[2]
    )
    for row in 0..<depth {
      for group in 0..<groups {
        for column in 0..<width {
          body((row * groups + group) * width + column, (group * depth + row) * width + column)
        }
      }
    }
  }
}
