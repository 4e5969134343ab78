import TensorEngine

extension Operator {
  /// Hendrycks and Gimpel 2016, arXiv 1606.08415: with the exact error function, or by the form
  /// 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))).
  static let gelu = Operator(
    "Gelu", "x · Φ(x), Φ being the normal distribution", inputs: ["x"],
    attributes: [.choice("form", ["exact", "tanh"])], reuse: .overwrites([0]),
    types: { [try $0.float(0)] }, work: Cost.perOutputElement(12),
    lower: { lowering in
      let isExact = lowering.application.text("form") == "exact"
      lowering.emitUnary("gelu", isExact ? .gelu : .geluTanh)
    },
    gradient: .rule { context in
      let isExact = context.application.text("form") == "exact"
      return [context.activationGradient(isExact ? "gelu" : "geluTanh", of: context.input(0))]
    })
}
