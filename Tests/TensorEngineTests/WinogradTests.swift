import Testing

@testable import TensorEngine

@Suite struct WinogradTests {
  /// Tiles of 4 × 4 outputs, then of 2 × 2: whole and cut ones, every padding, several images, a
  /// rest of 16 columns, more depth than a block, and more tiles than are taken at one time.
  static let shapes: [ConvolutionShape] = [
    shape(1, (16, 16), 48, 48),
    shape(1, (13, 17), 64, 80, padding: (1, 1, 1, 1)),
    shape(2, (11, 10), 48, 112, padding: (1, 0, 2, 1)),
    shape(1, (15, 13), 400, 48, padding: (2, 3, 1, 0)),
    shape(1, (200, 47), 80, 64, padding: (1, 1, 1, 1)),
    shape(1, (9, 10), 64, 80),
    shape(1, (7, 7), 400, 48, padding: (1, 1, 1, 1)),
    shape(30, (5, 3), 48, 48, padding: (1, 0, 0, 1)),
  ]

  @Test func takesSmallTilesWhereThereAreFew() {
    let outputs = Self.shapes.map(\.winogradOutputs)
    #expect(outputs == [4, 4, 4, 4, 4, 2, 2, 2])
  }

  static func shape(
    _ images: Int, _ input: (Int, Int), _ inputs: Int, _ outputs: Int,
    padding: (Int, Int, Int, Int) = (0, 0, 0, 0)
  ) -> ConvolutionShape {
    ConvolutionTests.shape(images, input, inputs, outputs, (3, 3), padding: padding)
  }

  /// The definition in double precision, of operands in ±1: the error of 32-bit F(4 × 4, 3 × 3) is
  /// some 1e-5 of the largest sum (Lavin and Gray, 2015, section 4).
  @Test(arguments: shapes)
  func agreesWithDoubles(_ shape: ConvolutionShape) {
    #expect(shape.usesWinograd)
    let operands = ConvolutionOperands(shape)
    let expected = operands.expectedOutput()
    let largest = expected.reduce(0, max)
    #expect(largestDistance(operands.convolvedByWinograd(.best), expected) < 2e-5 * largest)
  }

  @Test(arguments: shapes)
  func givesTheSameBitsOnEverySet(_ shape: ConvolutionShape) throws {
    let operands = ConvolutionOperands(shape)
    let expected = operands.convolvedByWinograd(try #require(KernelSet.named("scalar")))
    for set in KernelSet.available {
      #expect(sameBits(operands.convolvedByWinograd(set), expected), "\(set.name)")
    }
  }

  /// In a process of its own: the number of threads is the process's.
  @Test func givesTheSameBitsForAnyNumberOfThreads() async {
    await #expect(processExitsWith: .success) {
      for shape in WinogradTests.shapes {
        let operands = ConvolutionOperands(shape)
        let results = (1...4).map { threads in
          ThreadPool.threadCount = threads
          return operands.convolvedByWinograd(.best)
        }
        precondition(results.allSatisfy { sameBits($0, results[0]) }, "\(shape)")
      }
    }
  }

  /// Tiles of ones under a filter of ones count the taps inside, exactly.
  @Test func countsTheTapsInside() {
    let shape = Self.shape(1, (14, 14), 48, 48, padding: (1, 1, 1, 1))
    let operands = ConvolutionOperands(
      shape, input: Array(repeating: 1, count: shape.inputCount),
      weights: Array(repeating: 1, count: shape.weightCount))
    let result = operands.convolvedByWinograd(.best, epilogue: Epilogue())
    for index in result.indices {
      let (row, column) = (index / 48 / 14, index / 48 % 14)
      let taps = [row, column].map {
        (0...13).contains($0 - 1) && (0...13).contains($0 + 1) ? 3 : 2
      }
      #expect(abs(result[index] - Float(48 * taps[0] * taps[1])) < 1e-3)
    }
  }

  @Test func leavesOtherConvolutionsDirect() {
    let padding = (1, 1, 1, 1)
    let others = [
      Self.shape(1, (7, 7), 48, 48), Self.shape(1, (28, 28), 32, 64, padding: padding),
      Self.shape(1, (28, 28), 64, 72, padding: padding),
      ConvolutionTests.shape(1, (28, 28), 64, 64, (3, 3), stride: (2, 2)),
      ConvolutionTests.shape(1, (28, 28), 64, 64, (3, 3), dilation: (2, 2)),
      ConvolutionTests.shape(1, (28, 28), 96, 96, (3, 3), groups: 2),
      ConvolutionTests.shape(1, (28, 28), 64, 64, (5, 5)),
    ]
    for other in others { #expect(!other.usesWinograd, "\(other)") }
  }
}
