import Testing

@testable import TensorEngine

/// Softmax, losses and normalisations against PyTorch 2.15 in double precision, for the same input.
@Suite struct NormalizationTests {
  static let x: [Float] = [
    -1.89999998, -1.52999997, -1.15999997, -0.790000021, 1.03499997, 0.479999989, -0.075000003,
    -0.629999995, 1.05999994, 1.42999995, 1.79999995, 2.17000008,
  ]
  static let dy: [Float] = [0.5, -1, 0.25, 2, 1, -0.75, 0.125, 3, -2, 1.5, -0.5, 0.75]
  static let gain: [Float] = [1, 0.5, -2, 1.25]
  static let bias: [Float] = [0.25, -1, 0, 2]

  /// Runs `compute` on every set and holds each result against the expected numbers.
  static func expect(
    _ expected: [Double], within tolerance: Double = 1e-6,
    _ compute: (KernelSet, UnsafeMutablePointer<Float>) -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let results = onEverySet(expected.count, compute)
    #expect(results.allSatisfy { sameBits($0, results[0]) }, sourceLocation: sourceLocation)
    for (result, exact) in zip(results[0], expected) {
      #expect(
        abs(Double(result) - exact) <= tolerance * max(1, abs(exact)),
        sourceLocation: sourceLocation)
    }
  }

  static let softmax = [
    0.131960445, 0.191043705, 0.276580585, 0.400415265, 0.477823744, 0.274305363, 0.157471101,
    0.0903997919, 0.131960435, 0.191043691, 0.276580566, 0.400415308,
  ]
  static let logSoftmax = [
    -2.02525306, -1.65525306, -1.28525305, -0.915253107, -0.738513352, -1.29351333, -1.84851332,
    -2.40351331, -2.02525313, -1.65525313, -1.28525312, -0.915253,
  ]

  @Test func softmaxAgreesWithPyTorch() {
    Self.expect(Self.softmax) { $0.softmax(Self.x, into: $1, rows: 3, count: 4) }
    Self.expect([
      -0.0323187221, -0.33335449, -0.136883104, 0.502556316, 0.208819495, -0.360156903,
      -0.0689688756, 0.220306283, -0.288289458, 0.251286288, -0.189365272, 0.226368442,
    ]) {
      $0.softmaxBackward(
        y: Self.softmax.map { Float($0) }, dy: Self.dy, into: $1, rows: 3, count: 4)
    }
    Self.expect(Self.logSoftmax) { $0.logSoftmax(Self.x, into: $1, rows: 3, count: 4) }
    Self.expect([
      0.269069222, -1.33432648, -0.234016024, 1.29927329, -0.612655135, -1.6757806, -0.406464967,
      2.6949007, -1.96700989, 1.54776092, -0.430854859, 0.850103827,
    ]) {
      $0.logSoftmaxBackward(
        y: Self.logSoftmax.map { Float($0) }, dy: Self.dy, into: $1, rows: 3, count: 4)
    }
  }

  @Test func softmaxStandsLargeNumbers() {
    Self.expect([0.5, 0.5, 0, 1, 0, 0]) {
      $0.softmax([1e30, 1e30, -1e30, 5000, 0, -.infinity], into: $1, rows: 2, count: 3)
    }
  }

  @Test func crossEntropyAgreesWithPyTorch() {
    let labels: [Int64] = [2, 0, 3]
    let narrow: [Int32] = [2, 0, 3]
    labels.withUnsafeBufferPointer { labels in
      narrow.withUnsafeBufferPointer { narrow in
        guard let labels = labels.baseAddress, let narrow = narrow.baseAddress else { return }
        for indices in [Indices(labels), Indices(narrow)] {
          var logSums: [Float] = [0, 0, 0]
          Self.expect([1.28525305, 0.738513352, 0.915253]) {
            $0.crossEntropy(
              Self.x, labels: indices, losses: $1, logSums: &logSums, rows: 3, count: 4)
          }
          Self.expect([
            0.0439868149, 0.0636812349, -0.241139805, 0.133471755, -0.174058752, 0.0914351211,
            0.0524903671, 0.030133264, 0.0439868118, 0.0636812303, 0.0921935219, -0.199861564,
          ]) {
            $0.crossEntropyBackward(
              Self.x, labels: indices, logSums: logSums, scale: 1.0 / 3, into: $1, rows: 3,
              count: 4)
          }
        }
      }
    }
  }

  @Test func layerNormAgreesWithPyTorch() {
    var (means, inverses) = ([Float](repeating: 0, count: 3), [Float](repeating: 0, count: 3))
    Self.expect([
      -1.09160162, -1.22360026, -0.894401174, 3.67700193, 1.59162336, -0.776396101, 0.894415571,
      0.322970789, -1.09160153, -1.22360028, -0.894400828, 3.67700209,
    ]) {
      $0.layerNorm(
        Self.x, gain: Self.gain, bias: Self.bias, epsilon: 1e-5, into: $1, means: &means,
        inverseDeviations: &inverses, rows: 3, count: 4)
    }
    Self.expect([
      2.17544301, -1.69215261, -3.14244799, 2.65915759, 1.97410798, -1.59143264, -2.73963385,
      2.35695852, -1.96424846, 2.49277653, 0.906551793, -1.43507987,
    ]) {
      $0.rowNormBackward(
        x: Self.x, gain: Self.gain, means: means, inverseDeviations: inverses, dy: Self.dy,
        into: $1, rows: 3, count: 4)
    }
    Self.expect([
      3.35402561, -0.559006171, -0.167701033, -0.335465763, -0.5, -0.25, -0.125, 5.75,
    ]) {
      $0.rowNormParameterGradients(
        x: Self.x, means: means, inverseDeviations: inverses, dy: Self.dy, gain: $1, bias: $1 + 4,
        rows: 3, count: 4)
    }
  }

  @Test func rmsNormAgreesWithPyTorch() {
    var inverses = [Float](repeating: 0, count: 3)
    Self.expect([
      -1.35021665, -0.543639859, 1.64868557, -0.701757367, 1.58566462, 0.36769035, 0.229806483,
      -1.20648398, 0.635818913, 0.428877859, -2.15938505, 1.62703675,
    ]) {
      $0.rmsNorm(
        Self.x, gain: Self.gain, epsilon: 1e-5, into: $1, inverseDeviations: &inverses, rows: 3,
        count: 4)
    }
    Self.expect([
      0.0859805182, -0.572209478, -0.519759123, 1.66461228, 2.91725158, 0.0678993204,
      -0.483388219, 4.90199149, -1.35904292, 0.234853145, 0.329176218, 0.23605265,
    ]) {
      $0.rowNormBackward(
        x: Self.x, gain: Self.gain, means: nil, inverseDeviations: inverses, dy: Self.dy,
        into: $1, rows: 3, count: 4)
    }
    Self.expect([-0.361081534, 1.82237777, -0.760294864, -3.04215129]) {
      $0.rowNormParameterGradients(
        x: Self.x, means: nil, inverseDeviations: inverses, dy: Self.dy, gain: $1, bias: nil,
        rows: 3, count: 4)
    }
  }

  @Test func batchNormAgreesWithPyTorch() {
    var means = [Float](repeating: 0, count: 4)
    var variances = means
    var inverses = means
    var scales = means
    Self.expect([
      -1.16417175, -1.67127137, 2.20553571, 1.04356849, 0.94808988, -0.856831455, 0.430747402,
      1.19071182, 0.96608187, -0.471897177, -2.63628311, 3.76571969,
    ]) {
      $0.columnStatistics(Self.x, means: &means, variances: &variances, rows: 3, count: 4)
      $0.columnScales(
        variances: variances, epsilon: 1e-5, gain: Self.gain, inverseDeviations: &inverses,
        scales: &scales, count: 4)
      $0.normalizeColumns(
        Self.x, means: means, scales: scales, biases: Self.bias, into: $1, rows: 3, count: 4)
    }
    var gradients = [Float](repeating: 0, count: 8)
    Self.expect([
      -1.44115973, 2.71209839, -0.961684454, -2.41315024, -0.5, -0.25, -0.125, 5.75,
    ]) { set, y in
      set.columnNormParameterGradients(
        x: Self.x, means: means, inverseDeviations: inverses, dy: Self.dy, gain: y, bias: y + 4,
        rows: 3, count: 4)
      gradients = Array(UnsafeBufferPointer(start: y, count: 8))
    }
    Self.expect([
      -0.00912731749, 0.120357203, 0.101151869, -0.489377273, 1.08097397, -0.375017086,
      -0.159691946, 0.517347524, -1.07184665, 0.254659883, 0.0585400763, -0.0279702507,
    ]) {
      $0.columnNormBackward(
        x: Self.x, means: means, inverseDeviations: inverses, gain: Self.gain,
        gainGradient: gradients, biasGradient: Array(gradients[4...]), dy: Self.dy, into: $1,
        rows: 3, count: 4, batch: 3)
    }
  }

  /// Long rows and columns cross vectors and chunks: mean 0 and variance 1 by definition.
  @Test(arguments: awkwardCounts.filter { $0 > 1 } + [40_000])
  func normalisesLongRowsOnEverySet(_ count: Int) {
    var samples = Samples(4)
    let x = samples.floats(2 * count, in: 5...9)
    let rows = onEverySet(2 * count) {
      $0.layerNorm(x, gain: nil, bias: nil, epsilon: 0, into: $1, rows: 2, count: count)
    }
    #expect(rows.allSatisfy { sameBits($0, rows[0]) })
    for row in 0..<2 {
      let numbers = rows[0][(row * count)..<((row + 1) * count)].map { Double($0) }
      let mean = numbers.reduce(0, +) / Double(count)
      let variance = numbers.reduce(0) { $0 + $1 * $1 } / Double(count)
      #expect(abs(mean) < 2e-6)
      #expect(abs(variance - 1) < 1e-5)
    }
    let softmax = onEverySet(2 * count) { $0.softmax(x, into: $1, rows: 2, count: count) }
    #expect(softmax.allSatisfy { sameBits($0, softmax[0]) })
    #expect(abs(softmax[0][..<count].reduce(0.0) { $0 + Double($1) } - 1) < 1e-6)
    let columns = onEverySet(4) {
      $0.columnStatistics(x, means: $1, variances: $1 + 2, rows: count, count: 2)
    }
    #expect(columns.allSatisfy { sameBits($0, columns[0]) })
    let first = stride(from: 0, to: 2 * count, by: 2).map { Double(x[$0]) }
    let mean = first.reduce(0, +) / Double(count)
    let variance = first.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    #expect(abs(Double(columns[0][0]) - mean) < 7e-6)
    #expect(abs(Double(columns[0][2]) - variance) < 7e-6)
  }
}
