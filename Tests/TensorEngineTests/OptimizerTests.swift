import Testing

@testable import TensorEngine

/// Three steps from the same weights and gradients as in PyTorch 2.15 in double precision.
@Suite struct OptimizerTests {
  static let start: [Float] = [1, -2, 0.5, 0, 3]

  static func gradient(_ step: Int) -> [Float] {
    let scale: Float = [1, -2, 3][step - 1]
    return [0.5, -1, 0.25, 2, 1e-3].map { $0 * scale }
  }

  static func expect(
    _ expected: [Double], _ step: (KernelSet, inout [Float], [Float], inout [[Float]], Int) -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var first: [Float] = []
    for set in KernelSet.available {
      var weights = start
      var moments = [[Float]](repeating: [0, 0, 0, 0, 0], count: 2)
      for number in 1...3 { step(set, &weights, gradient(number), &moments, number) }
      for (weight, exact) in zip(weights, expected) {
        #expect(abs(Double(weight) - exact) < 1e-6, sourceLocation: sourceLocation)
      }
      if first.isEmpty { first = weights }
      #expect(sameBits(weights, first), sourceLocation: sourceLocation)
    }
  }

  @Test func descends() {
    let options = SGDStep(rate: 0.1)
    Self.expect([0.9, -1.8, 0.45, -0.4, 2.9998]) { set, weights, gradient, _, _ in
      set.sgd(options, weight: &weights, gradient: gradient, velocity: nil, count: 5)
    }
  }

  @Test func descendsWithMomentumAndDecay() {
    let options = SGDStep(rate: 0.1, momentum: 0.9, weightDecay: 0.01)
    Self.expect([0.898984749, -1.7979695, 0.449492375, -0.3816402, 2.98299358]) {
      set, weights, gradient, moments, _ in
      set.sgd(
        options, weight: &weights, gradient: gradient, velocity: &moments[0], count: 5)
    }
  }

  @Test func looksAheadWithNesterovsMomentum() {
    let options = SGDStep(rate: 0.1, momentum: 0.9, nesterov: true)
    Self.expect([0.81405, -1.6281, 0.407025, -0.7438, 2.9996281]) {
      set, weights, gradient, moments, _ in
      set.sgd(
        options, weight: &weights, gradient: gradient, velocity: &moments[0], count: 5)
    }
  }

  @Test func adamWithDecayInTheGradient() {
    let options = AdamStep(rate: 0.01, decay: .gradient(0.1))
    Self.expect([0.988265682, -1.98826064, 0.488275767, -0.00976912244, 2.97000375]) {
      let (set, step) = ($0, $4)
      var (mean, square) = ($3[0], $3[1])
      set.adam(
        options, step: step, weight: &$1, gradient: $2, mean: &mean, square: &square, count: 5)
      $3 = [mean, square]
    }
  }

  @Test func adamWithDecoupledDecay() {
    let options = AdamStep(rate: 0.01, decay: .decoupled(0.1))
    Self.expect([0.987247953, -1.98425095, 0.488746453, -0.00975504652, 2.98125404]) {
      let (set, step) = ($0, $4)
      var (mean, square) = ($3[0], $3[1])
      set.adam(
        options, step: step, weight: &$1, gradient: $2, mean: &mean, square: &square, count: 5)
      $3 = [mean, square]
    }
  }

  @Test func prunedWeightsStayZero() {
    let zeros: [Float] = [0, -0.0, 1]
    for set in KernelSet.available {
      var weights = zeros
      set.sgd(
        SGDStep(rate: 0.1, zeros: .stay), weight: &weights, gradient: [1, 1, 1], velocity: nil,
        count: 3)
      #expect(weights[0] == 0 && weights[1] == 0 && weights[2] == 0.9)
      var (mean, square): ([Float], [Float]) = ([0, 0, 0], [0, 0, 0])
      set.adam(
        AdamStep(rate: 0.1, zeros: .stay), step: 1, weight: &weights, gradient: [1, 1, 1],
        mean: &mean, square: &square, count: 3)
      #expect(weights[0] == 0 && weights[1] == 0 && abs(weights[2] - 0.8) < 1e-6)
    }
  }

  @Test(arguments: awkwardCounts)
  func stepsTheSameOnEverySet(_ count: Int) {
    var samples = Samples(6)
    let (weights, gradient) = (samples.floats(count), samples.floats(count))
    let sgd = onEverySet(2 * count) { set, y in
      y.update(from: weights, count: count)
      (y + count).update(repeating: 0.5, count: count)
      set.sgd(
        SGDStep(rate: 0.1, momentum: 0.9, weightDecay: 0.1), weight: y, gradient: gradient,
        velocity: y + count, count: count)
    }
    #expect(sgd.allSatisfy { sameBits($0, sgd[0]) })
    let adam = onEverySet(3 * count) { set, y in
      y.update(from: weights, count: count)
      (y + count).update(repeating: 0.5, count: 2 * count)
      set.adam(
        AdamStep(rate: 0.1, decay: .decoupled(0.1)), step: 7, weight: y, gradient: gradient,
        mean: y + count, square: y + 2 * count, count: count)
    }
    #expect(adam.allSatisfy { sameBits($0, adam[0]) })
  }
}
