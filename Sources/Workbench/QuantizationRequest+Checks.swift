import Language

extension QuantizationRequest {
  /// - Throws: A `Diagnostic` at the first option of integers on an even grid that does nothing beside
  ///   the others, or is beyond what they have.
  func checkLinearOptions() throws(Diagnostic) {
    if let bad = bits.first(where: { !(2...8).contains($0) && $0 != 16 }) {
      throw context.problem("integers have 2 to 8 or 16 bits, not \(bad)", with: "bits")
    }
    if context.isGiven("reorder"), by != .gptq {
      throw context.problem("`reorder` is for by=gptq", with: "reorder", hint: "leave it out")
    }
    if context.isGiven("activations"), activations != .dynamic, calibration == nil {
      throw context.problem(
        "activations=\(activations.rawValue) finds their ranges on data", with: "activations",
        hint: "add `calibrate=DATA`")
    }
    let measuresActivations = calibration != nil && by == .nearest && activations != .dynamic
    if range == .entropy, !measuresActivations || training != nil {
      throw context.problem(
        "range=entropy is for activations, whose distribution is measured", with: "range",
        hint: training == nil && calibration == nil
          ? "add `calibrate=DATA`, or take range=mse" : "take range=mse")
    }
  }

  /// - Throws: A `Diagnostic` where a layer is named twice, or a group's size says nothing.
  func checkSharing() throws(Diagnostic) {
    if context.isGiven("group"), !context.isGiven("per") {
      throw context.problem(
        "`group` says how many share a scale under per=group and per=block", with: "group",
        hint: "add per=group")
    }
    if let twice = layers.enumerated().first(where: { layers[..<$0.offset].contains($0.element) }) {
      throw context.problem("layer `\(twice.element)` is named twice", with: "layers")
    }
  }
}
