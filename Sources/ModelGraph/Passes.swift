extension Pass {
  /// Every pass. A new one is a file in `Passes/` and a line here.
  public static let all: [Pass] = [
    .commonSubexpressions, .constantFolding, .batchNormFolding, .fusion, .integerFusion,
    .dynamicFusion, .deadCode,
  ]

  /// What runs before a program is compiled that only infers.
  public static let inference: [Pass] = [
    .constantFolding, .batchNormFolding, .fusion, .commonSubexpressions, .deadCode,
  ]

  /// What runs before a program is compiled that changes weights.
  public static let training: [Pass] = [.commonSubexpressions, .deadCode]
}
