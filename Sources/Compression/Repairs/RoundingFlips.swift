import TensorEngine

/// Turns single weights over, from rounded down to up or back, for as long as that makes a layer's
/// error smaller.
///
/// Where inputs go together, the steps of a gradient leave weights that are better off the other way.
struct RoundingFlips {
  let problem: RoundingProblem
  /// What each weight is rounded down to, and what rounding it up adds, `[groups, depth, outputs]`.
  let lower: [Float]
  let spans: [Float]

  /// Whether each weight is rounded up, in the end.
  func improved(_ isUp: [Bool]) -> [Bool] {
    let shape = problem.targets.shape
    let (depth, width) = (shape[1], shape[2])
    let targets = problem.targets.floats
    var isUp = isUp
    problem.products.withElements(as: Float.self) { products in
      for group in 0..<shape[0] {
        let square = UnsafeBufferPointer(
          rebasing: products[group * depth * depth..<(group + 1) * depth * depth])
        for column in 0..<width {
          let places = (0..<depth).map { (group * depth + $0) * width + column }
          improve(places, square, targets, &isUp)
        }
      }
    }
    return isUp
  }

  /// Turns over what leads to one output: turning one by δ changes the error by `2 δ r + δ² G`, `r`
  /// being its place in `G ŵ - c`.
  private func improve(
    _ places: [Int], _ products: UnsafeBufferPointer<Float>, _ targets: [Float],
    _ isUp: inout [Bool]
  ) {
    let depth = places.count
    var slopes = places.map { -Double(targets[$0]) }
    func move(_ place: Int, by amount: Double) {
      for other in 0..<depth { slopes[other] += Double(products[place * depth + other]) * amount }
    }
    for (place, index) in places.enumerated() {
      move(place, by: Double(lower[index]) + (isUp[index] ? Double(spans[index]) : 0))
    }
    // Each turn makes the error smaller, so none comes back; the bound is for rounding's sake.
    for _ in 0..<8 * depth {
      var best = (place: 0, amount: 0.0, gain: 0.0)
      for (place, index) in places.enumerated() {
        let amount = isUp[index] ? -Double(spans[index]) : Double(spans[index])
        let own = Double(products[place * depth + place])
        let gain = amount * (2 * slopes[place] + amount * own)
        if gain < best.gain { best = (place, amount, gain) }
      }
      guard best.gain < 0 else { return }
      isUp[places[best.place]].toggle()
      move(best.place, by: best.amount)
    }
  }
}
