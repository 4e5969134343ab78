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
