import Testing

@testable import TensorEngine

@Suite struct FourierTests {
  typealias Row = (size: Int, bins: [(Int, real: Float, imaginary: Float)])

  /// `numpy.fft.fft` (2.4) of x[n] = ((7n² + 13n) mod 2001 - 1000) / 1000.
  static let rows: [Row] = [
    (
      480,
      [(0, -20.434, 0), (1, 11.3867, -0.1622), (160, -12.883, -7.4426), (479, 11.3867, 0.1622)]
    ),
    (
      640,
      [(0, -19.264, 0), (1, 0.9374, 18.0732), (213, -8.4521, -20.0144), (639, 0.9374, -18.0732)]
    ),
    (400, [(0, -27.482, 0), (1, -2.5119, -12.6379), (133, 0.0935, -24.4129)]),
    (512, [(0, -18.254, 0), (1, 12.8517, 5.2092), (170, 16.094, -19.6749)]),
    (13, [(0, -7.436, 0), (1, 0.1185, 2.7426), (4, -0.6088, 0.4666), (12, 0.1185, -2.7426)]),
    (1, [(0, -1, 0)]),
  ]

  @Test(arguments: rows)
  func agreesWithNumPy(_ row: Row) {
    let size = row.size
    var real = [Float](repeating: 0, count: 16 * size)
    var imaginary = real
    for n in 0..<size {
      // The last lane's sequence is twice the others'.
      for lane in 0..<16 {
        let value = Float((7 * n * n + 13 * n) % 2001 - 1000) / 1000
        real[16 * n + lane] = lane == 15 ? 2 * value : value
      }
    }
    FourierTransform(size: size).transform(real: &real, imaginary: &imaginary)
    for (bin, a, b) in row.bins {
      for lane in [0, 7, 15] {
        let factor: Float = lane == 15 ? 2 : 1
        #expect(abs(real[16 * bin + lane] - factor * a) < 2e-4, "\(size) \(bin)")
        #expect(abs(imaginary[16 * bin + lane] - factor * b) < 2e-4, "\(size) \(bin)")
      }
    }
  }

  @Test func everySetGivesTheSameBits() {
    let results = KernelSet.available.map { set in
      KernelSet.$current.withValue(set) {
        var real = (0..<(16 * 60)).map { Float($0 * $0 % 101) - 50 }
        var imaginary = (0..<(16 * 60)).map { Float($0 * 7 % 23) }
        FourierTransform(size: 60).transform(real: &real, imaginary: &imaginary)
        return real + imaginary
      }
    }
    for result in results { #expect(result == results[0]) }
  }

  @Test(arguments: [3, 8, 480])
  func theCircleIsExactAtItsQuarters(_ size: Int) {
    let (cosines, sines) = FourierTransform.circle(of: 4 * size)
    #expect([0, size, 2 * size, 3 * size].map { cosines[$0] } == [1, 0, -1, 0])
    #expect([0, size, 2 * size, 3 * size].map { sines[$0] } == [0, 1, 0, -1])
  }
}
