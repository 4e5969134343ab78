import Testing

@testable import TensorEngine

/// A product that leaves out zeros against the dense one of the same matrix: the same chain of fused
/// steps but for those that add 0, so the same bits.
@Suite struct SparseProductTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var shape: SparseShape
    var kept: Double
    var testDescription: String {
      "\(shape.rows)×\(shape.depth)×\(shape.columns), \(kept) kept"
    }
  }

  static let cases: [Case] = {
    let sides = [
      (0, 3, 2), (3, 0, 2), (3, 2, 0), (1, 1, 1), (1, 33, 17), (2, 15, 5), (2, 300, 400),
      (1, 129, 1000), (3, 16, 321), (7, 17, 128), (12, 257, 31), (16, 128, 16), (63, 127, 47),
      (64, 256, 300), (130, 300, 257),
    ]
    return sides.flatMap { rows, columns, depth in
      [0, 0.1, 0.6, 1].map {
        Case(shape: SparseShape(rows: rows, columns: columns, depth: depth), kept: $0)
      }
    }
  }()

  struct Operands {
    let shape: SparseShape
    let a, b, bias, residual: [Float]

    init(_ c: Case) {
      shape = c.shape
      a = numbers(shape.rows * shape.depth, seed: 1)
      let choice = numbers(shape.depth * shape.columns, seed: 6)
      b = zip(numbers(shape.depth * shape.columns, seed: 2), choice).map {
        Double($1) < 2 * c.kept - 1 ? $0 : 0
      }
      bias = numbers(shape.columns, seed: 4)
      residual = numbers(shape.rows * shape.columns, seed: 5)
    }

    func sparse(_ set: KernelSet) -> [Float] {
      let packed = KernelSet.packSparse(
        b, rowStride: shape.columns, columnStride: 1, for: shape)
      let epilogue = { (bias: UnsafePointer<Float>, residual: UnsafePointer<Float>) in
        Epilogue(bias: bias, residual: residual, activation: .relu)
      }
      return written(residual.count) { c in
        packed.withUnsafeBytes { packed in
          guard let packed = packed.baseAddress else { return }
          set.multiplySparse(
            a, packed: packed, into: c, shape: shape, epilogue: epilogue(bias, residual))
        }
      }
    }

    func dense() -> [Float] {
      let product = ProductShape(rows: shape.rows, columns: shape.columns, depth: shape.depth)
      let epilogue = { (bias: UnsafePointer<Float>, residual: UnsafePointer<Float>) in
        Epilogue(bias: bias, residual: residual, activation: .relu)
      }
      return written(residual.count) { c in
        withWorkspace(product.workspaceBytes) { workspace in
          KernelSet.best.multiply(
            a, b, into: c, shape: product, epilogue: epilogue(bias, residual),
            workspace: workspace)
        }
      }
    }
  }

  @Test(arguments: cases)
  func givesTheBitsOfTheDenseProduct(_ c: Case) {
    let operands = Operands(c)
    let expected = operands.dense()
    for set in KernelSet.available {
      #expect(bits(operands.sparse(set)) == bits(expected), "\(set.name)")
    }
  }

  /// A matrix of which columns lie one after the other.
  @Test func packsAMatrixThatIsStoredByColumns() {
    let shape = SparseShape(rows: 5, columns: 40, depth: 90)
    let b = numbers(3600).map { $0 < 0.5 ? 0 : $0 }
    let turned = (0..<3600).map { b[$0 % 90 * 40 + $0 / 90] }
    let packed = KernelSet.packSparse(b, rowStride: 40, columnStride: 1, for: shape)
    #expect(KernelSet.packSparse(turned, rowStride: 1, columnStride: 90, for: shape) == packed)
  }

  @Test func takesNoInfinityTimesZero() {
    let shape = SparseShape(rows: 1, columns: 1, depth: 2)
    let packed = KernelSet.packSparse([0, 2], rowStride: 1, columnStride: 1, for: shape)
    let result = written(1) { c in
      packed.withUnsafeBytes { packed in
        guard let packed = packed.baseAddress else { return }
        KernelSet.best.multiplySparse([.infinity, 3], packed: packed, into: c, shape: shape)
      }
    }
    #expect(result == [6])
  }

  static let convolutions = [
    ConvolutionShape(
      images: 2, input: Extent2(7, 9), inputChannels: 5, outputChannels: 19,
      kernel: Extent2(3, 3), padding: Padding2(top: 1, left: 1, bottom: 1, right: 1)),
    ConvolutionShape(
      images: 1, input: Extent2(12, 11), inputChannels: 33, outputChannels: 40,
      kernel: Extent2(5, 3), stride: Extent2(2, 1), dilation: Extent2(1, 2)),
    ConvolutionShape(
      images: 3, input: Extent2(6, 5), inputChannels: 70, outputChannels: 31,
      kernel: Extent2(1, 1)),
    ConvolutionShape(
      images: 1, input: Extent2(9, 9), inputChannels: 16, outputChannels: 8,
      kernel: Extent2(1, 1), stride: Extent2(2, 2)),
  ]

  @Test(arguments: convolutions)
  func convolvesWithTheBitsOfTheDenseKernel(_ shape: ConvolutionShape) {
    let choice = numbers(shape.weightCount, seed: 6)
    let weights = zip(numbers(shape.weightCount, seed: 2), choice).map { $1 < -0.7 ? $0 : 0 }
    let operands = ConvolutionOperands(shape, weights: weights)
    let product = SparseShape(shape)
    let packed = KernelSet.packSparse(
      weights, rowStride: product.columns, columnStride: 1, for: product)
    let expected = operands.convolved(.best)
    for set in KernelSet.available {
      let result = written(shape.outputCount) { output in
        packed.withUnsafeBytes { packed in
          guard let packed = packed.baseAddress else { return }
          let epilogue = { (bias: UnsafePointer<Float>, residual: UnsafePointer<Float>) in
            Epilogue(bias: bias, residual: residual, activation: .relu)
          }
          set.convolveSparse(
            operands.input, packed: packed, into: output, shape: shape,
            epilogue: epilogue(operands.bias, operands.residual))
        }
      }
      #expect(bits(result) == bits(expected), "\(set.name)")
    }
  }
}
