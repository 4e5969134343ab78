import Testing

@testable import TensorEngine

@Suite struct ProductTests {
  static let shapes: [ProductShape] = {
    let sides = [
      (0, 3, 2), (3, 0, 2), (3, 2, 0), (1, 1, 1), (1, 33, 17), (2, 15, 5), (5, 16, 321),
      (7, 17, 31), (12, 32, 64), (1, 80, 35), (3, 48, 16), (13, 48, 320), (97, 53, 89),
      (131, 127, 337),
    ]
    return sides.flatMap { rows, columns, depth in
      [(false, false), (true, false), (false, true), (true, true)].map { a, b in
        ProductShape(
          rows: rows, columns: columns, depth: depth, transposesA: a, transposesB: b)
      }
    } + [
      ProductShape(rows: 9, columns: 20, depth: 6, batch: 3),
      ProductShape(rows: 9, columns: 20, depth: 6, batch: 3, transposesB: true),
      ProductShape(rows: 3, columns: 48, depth: 33, batch: 3),
      ProductShape(rows: 4, columns: 35, depth: 7, batch: 2, sharesB: true),
    ]
  }()

  struct Operands {
    let shape: ProductShape
    let a, b, c, bias, residual: [Float]

    init(_ shape: ProductShape) {
      self.shape = shape
      a = numbers(shape.batch * shape.rows * shape.depth, seed: 1)
      b = numbers(shape.countOfB * shape.depth * shape.columns, seed: 2)
      c = numbers(shape.batch * shape.rows * shape.columns, seed: 3)
      bias = numbers(shape.columns, seed: 4)
      residual = numbers(c.count, seed: 5)
    }

    /// One element's chain, in double precision.
    func sum(_ entry: Int, _ row: Int, _ column: Int) -> Double {
      let (a, b) = (entry * shape.rows * shape.depth, shape.depth * shape.columns)
      let start = shape.sharesB ? 0 : entry * b
      return (0..<shape.depth).reduce(0) { sum, k in
        let left = shape.transposesA ? k * shape.rows + row : row * shape.depth + k
        let right = shape.transposesB ? column * shape.depth + k : k * shape.columns + column
        return sum + Double(self.a[a + left]) * Double(self.b[start + right])
      }
    }

    func expected(mode: ProductMode, activation: Epilogue.Activation) -> [Double] {
      c.indices.map { index in
        let column = index % shape.columns, row = index / shape.columns % shape.rows
        let sum = sum(index / shape.columns / shape.rows, row, column)
        let start = mode == .accumulate ? Double(c[index]) : 0
        let value = start + sum + Double(bias[column]) + Double(residual[index])
        switch activation {
        case .none: return value
        case .relu: return max(value, 0)
        case .relu6: return min(max(value, 0), 6)
        }
      }
    }

    func product(
      _ set: KernelSet, mode: ProductMode = .replace, activation: Epilogue.Activation = .none
    ) -> [Float] {
      var result = c
      let epilogue = { (bias: UnsafePointer<Float>, residual: UnsafePointer<Float>) in
        Epilogue(bias: bias, residual: residual, activation: activation)
      }
      withWorkspace(shape.workspaceBytes) { workspace in
        set.multiply(
          a, b, into: &result, shape: shape, mode: mode, epilogue: epilogue(bias, residual),
          workspace: workspace)
      }
      return result
    }
  }

  @Test(arguments: shapes)
  func agreesWithDoubles(_ shape: ProductShape) {
    let operands = Operands(shape)
    for mode in [ProductMode.replace, .accumulate] {
      let result = operands.product(.best, mode: mode, activation: .relu)
      let expected = operands.expected(mode: mode, activation: .relu)
      #expect(largestDistance(result, expected) < 5e-5)
    }
  }

  @Test(arguments: shapes)
  func givesTheSameBitsOnEverySet(_ shape: ProductShape) throws {
    let operands = Operands(shape)
    let expected = operands.product(try #require(KernelSet.named("scalar")), mode: .accumulate)
    for set in KernelSet.available {
      #expect(bits(operands.product(set, mode: .accumulate)) == bits(expected), "\(set.name)")
    }
  }

  /// Few rows read a plain `b` where it lies, in other blocks.
  @Test(arguments: shapes)
  func givesTheSameBitsForAPackedMatrix(_ shape: ProductShape) {
    let operands = Operands(shape)
    let packed = written(shape.packedCount) {
      KernelSet.best.pack(operands.b, for: shape, into: $0)
    }
    var result = operands.c
    let epilogue = { (bias: UnsafePointer<Float>, residual: UnsafePointer<Float>) in
      Epilogue(bias: bias, residual: residual)
    }
    KernelSet.best.multiply(
      operands.a, packed: packed, into: &result, shape: shape, mode: .accumulate,
      epilogue: epilogue(operands.bias, operands.residual))
    #expect(sameBits(result, operands.product(.best, mode: .accumulate)))
  }

  /// The definition, with `addingProduct`, which rounds once.
  @Test func isOneChainOfFusedStepsInOrder() {
    let shape = ProductShape(rows: 25, columns: 40, depth: 700)
    let operands = Operands(shape)
    let result = operands.product(.best)
    let expected = operands.c.indices.map { index -> Float in
      let (row, column) = (index / shape.columns, index % shape.columns)
      let sum = (0..<shape.depth).reduce(Float(0)) { sum, k in
        sum.addingProduct(
          operands.a[row * shape.depth + k], operands.b[k * shape.columns + column])
      }
      return sum + operands.bias[column] + operands.residual[index]
    }
    #expect(bits(result) == bits(expected))
  }

  @Test func keepsNotANumberThroughTheActivation() {
    let shape = ProductShape(rows: 1, columns: 2, depth: 1)
    for activation in Epilogue.Activation.allCases {
      let result = written(2) { c in
        withWorkspace(shape.workspaceBytes) { workspace in
          KernelSet.best.multiply(
            [.nan], [1, 2], into: c, shape: shape, epilogue: Epilogue(activation: activation),
            workspace: workspace)
        }
      }
      #expect(result.allSatisfy { $0.isNaN })
    }
  }

  /// By hand: (1, 2; 3, 4)·(5, 6; 7, 8) = (19, 22; 43, 50).
  @Test func multipliesTwoByTwo() {
    let shape = ProductShape(rows: 2, columns: 2, depth: 2)
    let result = written(4) { c in
      withWorkspace(shape.workspaceBytes) { workspace in
        KernelSet.best.multiply(
          [1, 2, 3, 4], [5, 6, 7, 8], into: c, shape: shape, workspace: workspace)
      }
    }
    #expect(result == [19, 22, 43, 50])
  }

  @Test func clampsToSix() {
    let operands = Operands(ProductShape(rows: 7, columns: 21, depth: 400))
    let result = operands.product(.best, activation: .relu6)
    #expect(
      largestDistance(result, operands.expected(mode: .replace, activation: .relu6)) < 5e-5)
    #expect(result.contains(6) && result.contains(0))
  }

  @Test(arguments: [(0, 3), (1, 1), (1023, 15), (1025, 17), (5000, 6)])
  func addsUpColumns(rows: Int, columns: Int) throws {
    let source = numbers(rows * columns)
    let sums = { (set: KernelSet) in
      written(columns) { target in
        withWorkspace(KernelSet.columnSumsWorkspaceBytes(rows: rows, columns: columns)) {
          set.columnSums(source, rows: rows, columns: columns, into: target, workspace: $0)
        }
      }
    }
    let expected = (0..<columns).map { column in
      (0..<rows).reduce(0.0) { $0 + Double(source[$1 * columns + column]) }
    }
    let result = sums(try #require(KernelSet.named("scalar")))
    #expect(largestDistance(result, expected) < 1e-4)
    for set in KernelSet.available { #expect(bits(sums(set)) == bits(result), "\(set.name)") }
  }
}
