/// Turns one operator of a file into nodes of the graph.
typealias TFLiteConversion = @Sendable (TFLiteStep) throws -> Void

/// The operators that are read, by the schema's names. A new one is a line in the file of its family
/// under `Conversions/`; a new family is a file there and a line here.
enum TFLiteConversions {
  static let byName: [String: TFLiteConversion] = families.reduce(into: [:]) { all, family in
    all.merge(family) { first, _ in first }
  }

  private static let families: [[String: TFLiteConversion]] = [
    products, pooling, arithmetic, activations, normalization, reductions, comparisons, shapes,
    slices, padding, indexing, resizing, matrices, recurrent, detection,
    quantization,
  ]

  /// Control flow and state, which a graph here has no place for.
  private static let stateful: Set<String> = [
    "ASSIGN_VARIABLE", "CALL", "CALL_ONCE", "HASHTABLE", "HASHTABLE_FIND", "HASHTABLE_IMPORT", "IF",
    "READ_VARIABLE", "STABLEHLO_CASE", "STABLEHLO_WHILE", "VAR_HANDLE", "WHILE",
  ]

  /// Why an operator isn't read.
  static func refusal(of operation: TFLiteOperator, _ index: Int, path: String) -> FormatError {
    let number = "operator \(index + 1)"
    if stateful.contains(operation.name) {
      return FormatError(
        path, "\(number) is \(operation.name): graphs with control flow or state aren't read",
        at: operation.place, hint: "convert the model with its loops unrolled", cause: .unsupported)
    }
    let kind = operation.isCustom ? "the custom operator `\(operation.name)`" : operation.name
    return FormatError(
      path, "\(number) is \(kind), which isn't read", at: operation.place,
      hint: "convert the model with built-in operators only", cause: .unsupported)
  }
}
