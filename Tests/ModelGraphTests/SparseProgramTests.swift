import ModelGraph
import TensorEngine
import Testing

/// Programs whose weights are stored without their zeros against the same on dense weights.
@Suite struct SparseProgramTests {
  /// Every n-th element of a ramp, and zeros.
  static func thinned(_ shape: [Int], every step: Int) -> Tensor {
    Tensor(ramp(shape).floats.enumerated().map { $0 % step == 0 ? $1 : 0 }, shape: shape)
  }

  /// A 1×1 convolution and one of 3×3 with a norm behind it, then a dense layer.
  static func program(_ encoding: some WeightEncoding, every step: Int, rows: Int) throws -> Program
  {
    var builder = GraphBuilder()
    func weight(_ name: String, _ shape: [Int]) throws -> String {
      builder.weight(name, try Weight(thinned(shape, every: step), encoding: encoding))
    }
    let image = builder.input("image", TensorType(.f32, [rows, 8, 8, 16]))
    let mixed = builder.add("Conv", image, try weight("mix", [1, 1, 16, 48]))
    let ones = builder.weight("ones", Weight(Tensor(repeating: 1.5, shape: [32])))
    let seen = builder.add(
      "Conv", [mixed, try weight("see", [3, 3, 48, 32])],
      attributes: ["pads": .integers([1, 1, 1, 1])])[0]
    let normed = builder.add("BatchNorm", [seen, ones, ones, ones, ones])[0]
    let flat = builder.add("Flatten", builder.add("Relu", normed))
    let output = builder.add("Dense", flat, try weight("tell", [2048, 40]))
    return try Program(
      compiling: builder.graph(outputs: [output]), weights: builder.weights,
      inputTypes: ["image": TensorType(.f32, [rows, 8, 8, 16])])
  }

  /// x · W · Wᵀ of a square W, as where what trains lies before what doesn't: the two forms of one
  /// weight are as large. By hand, entry (0, i) is Σ W(0, k) · W(i, k) for an x of (1, 0, 0, …).
  @Test(arguments: [1, 40])
  func tellsAMatrixFromItsTransposed(_ step: Int) throws {
    let side = 48
    let elements = Self.thinned([side, side], every: step).floats
    let encoding: any WeightEncoding = step == 1 ? DenseEncoding() : SparseEncoding()
    var builder = GraphBuilder()
    let x = builder.input("x", TensorType(.f32, [4, side]))
    let matrix = builder.weight(
      "w", try Weight(Tensor(elements, shape: [side, side]), encoding: encoding))
    let turned = builder.add(
      "MatMul", builder.add("MatMul", x, matrix), matrix,
      attributes: ["transposeB": .integer(1)])
    let program = try Program(
      compiling: builder.graph(outputs: [turned]), weights: builder.weights,
      inputTypes: ["x": TensorType(.f32, [4, side])])
    let kernels = program.instructions.map(\.kernel)
    #expect(kernels.allSatisfy { $0 == (step == 1 ? "product, packed" : "product, sparse") })
    let first = Tensor((0..<(4 * side)).map { $0 == 0 ? 1 : 0 }, shape: [4, side])
    let row = try #require(try program.run(["x": first]).values.first).floats.prefix(side)
    for (index, value) in row.enumerated() {
      let expected = (0..<side).reduce(Float(0)) {
        $0 + elements[$1] * elements[index * side + $1]
      }
      #expect(abs(value - expected) < 1e-4 * max(1, abs(expected)))
    }
  }

  @Test(arguments: [1, 20])
  func leavesOutZerosWhereThereAreMany(_ rows: Int) throws {
    let sparse = try Self.program(SparseEncoding(), every: 23, rows: rows)
    let kernels = sparse.instructions.map(\.kernel)
    #expect(kernels.count { $0 == "convolution, sparse" } == 2)
    #expect(kernels.count { $0 == "product, sparse" } == 1)
    let image = ["image": ramp([rows, 8, 8, 16])]
    let result = try #require(try sparse.run(image).values.first).floats
    let dense = try Self.program(DenseEncoding(), every: 23, rows: rows)
    #expect(!dense.instructions.contains { $0.kernel.hasSuffix("sparse") })
    let expected = try #require(try dense.run(image).values.first).floats
    #expect(result == expected)
    for kernels in KernelSet.available {
      let same = try KernelSet.$current.withValue(kernels) { try sparse.run(image) }
      #expect(same.values.first?.floats == result, "\(kernels.name)")
    }
  }

  @Test func multipliesByFewZeros() throws {
    let program = try Self.program(SparseEncoding(), every: 2, rows: 1)
    #expect(!program.instructions.contains { $0.kernel.hasSuffix("sparse") })
  }

  /// Packed weights are left out of as well as sparse ones.
  @Test func takesWhatDeepCompressionStores() throws {
    let program = try Self.program(HuffmanEncoding(bits: 8, gapBits: 5), every: 23, rows: 1)
    #expect(program.instructions.count { $0.kernel.hasSuffix("sparse") } >= 2)
  }
}
