import TensorEngine

extension Operator {
  /// The axes before the last two count entries of a batch; a `b` of two axes serves every entry.
  static let matMul = Operator(
    "MatMul", "The product of two matrices, or of each pair in two batches",
    inputs: ["a", "b"],
    attributes: [.integer("transposeA", default: 0), .integer("transposeB", default: 0)],
    types: { application in
      let type = try application.numbers(0).elementType
      let (a, b) = (application.shape(0), try application.checked(1, type).shape)
      guard a.count >= 2, b.count >= 2 else {
        throw application.error("takes two axes or more", inputs: [0, 1])
      }
      let product = MatrixProduct(application)
      let sharesBatch = a.dropLast(2) == b.dropLast(2)
      let sharesMatrix = b.count == 2 && !product.transposesA
      guard sharesBatch || sharesMatrix else {
        throw application.error("the batches differ", inputs: [0, 1])
      }
      guard product.depth == product.depthOfB else {
        throw application.error(
          "the inner extents \(product.depth) and \(product.depthOfB) differ", inputs: [0, 1])
      }
      return [TensorType(type, a.dropLast(2) + [product.rows, product.columns])]
    },
    work: { Cost(multiplyAdds: $0.output.count.times(MatrixProduct($0).depth)) },
    lower: { try $0.emitMatMul() },
    gradient: .rule { context in
      let application = context.application
      let product = MatrixProduct(application)
      let (a, b) = (context.input(0), context.input(1))
      guard application.shape(0).count == application.shape(1).count else {
        return sharedMatrixGradient(context, product)
      }
      func multiply(
        _ a: String, transposed transposesA: Bool, by b: String, transposed transposesB: Bool
      ) -> String {
        context.add("MatMul", a, b, attributes: transposes(a: transposesA, b: transposesB))
      }
      let gradient = context.gradient
      let byA =
        product.transposesA
        ? multiply(b, transposed: product.transposesB, by: gradient, transposed: true)
        : multiply(gradient, transposed: false, by: b, transposed: !product.transposesB)
      let byB =
        product.transposesB
        ? multiply(gradient, transposed: true, by: a, transposed: product.transposesA)
        : multiply(a, transposed: !product.transposesA, by: gradient, transposed: false)
      return [byA, byB]
    })

  /// The gradients where one matrix `b` multiplies every entry of the batch: the entries of `a`
  /// stacked are one matrix.
  private static func sharedMatrixGradient(
    _ context: Differentiation, _ product: MatrixProduct
  ) -> [String?] {
    let shape = context.application.shape(0)
    let rows = context.application.output.count / product.columns
    let gradient = context.reshape(context.gradient, to: [rows, product.columns])
    let stacked = context.reshape(context.input(0), to: [rows, product.depth])
    let byA = context.add(
      "MatMul", gradient, context.input(1),
      attributes: transposes(a: false, b: !product.transposesB))
    let (first, second) = product.transposesB ? (gradient, stacked) : (stacked, gradient)
    let byB = context.add("MatMul", first, second, attributes: transposes(a: true, b: false))
    return [context.reshape(byA, to: shape), byB]
  }

  private static func transposes(a: Bool, b: Bool) -> [String: Attribute] {
    ["transposeA": .integer(a ? 1 : 0), "transposeB": .integer(b ? 1 : 0)]
  }
}

/// The extents of a product, with its transposes undone.
struct MatrixProduct {
  let batch: Int
  let rows: Int
  let columns: Int
  let depth: Int
  let depthOfB: Int
  let transposesA: Bool
  let transposesB: Bool
  /// Whether every entry of the batch is multiplied by the same matrix.
  let sharesB: Bool

  init(_ application: Application) {
    let a = application.shape(0)
    let b = application.shape(1).suffix(2)
    transposesA = application.integer("transposeA") != 0
    transposesB = application.integer("transposeB") != 0
    let left = transposesA ? a.suffix(2).reversed() : Array(a.suffix(2))
    let right = transposesB ? b.reversed() : Array(b)
    batch = a.dropLast(2).reduce(1, *)
    (rows, depth) = (left[0], left[1])
    (depthOfB, columns) = (right[0], right[1])
    sharesB = application.shape(1).count == 2 && a.count > 2
  }
}
