import TensorEngine

extension Application {
  fileprivate var zeros: ZeroWeights { integer("keepsZeros") != 0 ? .stay : .move }
}

extension Lowering {
  func emitSGD() {
    let (weight, gradient, velocity, rate) = (input(0), input(1), input(2), input(3))
    let count = application.output.count
    let step = SGDStep(
      rate: 0, momentum: Float(application.number("momentum")),
      weightDecay: Float(application.number("weightDecay")),
      nesterov: application.integer("nesterov") != 0, zeros: application.zeros)
    emit("SGD step") { memory in
      var step = step
      step.rate = memory.floats(rate)[0]
      guard step.rate.isFinite else { return }
      let current = step
      inParallel(count, by: elementsPerTask) { range in
        let start = range.lowerBound
        memory.kernels.sgd(
          current, weight: memory.floats(weight) + start, gradient: memory.floats(gradient) + start,
          velocity: memory.floats(velocity) + start, count: range.count)
      }
    }
  }

  /// A step of Adam, or of AdamW where the decay is decoupled.
  func emitAdam(_ decay: AdamStep.Decay) {
    let (weight, gradient, mean, square) = (input(0), input(1), input(2), input(3))
    let (rate, number) = (input(4), input(5))
    let count = application.output.count
    let step = AdamStep(
      rate: 0, beta1: application.number("beta1"), beta2: application.number("beta2"),
      epsilon: Float(application.number("epsilon")), decay: decay, zeros: application.zeros)
    let error = application.error("steps count from 1")
    emit("Adam step") { memory in
      var step = step
      step.rate = Double(memory.floats(rate)[0])
      guard step.rate.isFinite else { return }
      let current = step
      let number = Int(memory.elements(number, as: Int32.self)[0])
      guard number >= 1 else { throw error }
      inParallel(count, by: elementsPerTask) { range in
        let start = range.lowerBound
        memory.kernels.adam(
          current, step: number, weight: memory.floats(weight) + start,
          gradient: memory.floats(gradient) + start, mean: memory.floats(mean) + start,
          square: memory.floats(square) + start, count: range.count)
      }
    }
  }
}
