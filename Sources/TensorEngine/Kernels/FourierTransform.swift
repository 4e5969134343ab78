internal import CKernels

/// The discrete Fourier transform of sequences of one length, sixteen at a time.
///
/// `X[k] = Σ x[n] e^(-2πi·k·n/size)`. Any length goes; those whose prime factors are small are fast:
/// n log n for powers of two, and another n·p for each other factor p.
public struct FourierTransform: Sendable {
  /// How many sequences are transformed side by side.
  public static let lanes = 16

  public let size: Int
  private let radices: [Int]

  private let cosines: [Float]
  private let sines: [Float]

  /// - Precondition: The size is from 1 to 2^24.
  public init(size: Int) {
    precondition((1...(1 << 24)).contains(size), "a transform of \(size) points")
    self.size = size
    radices = Self.radices(of: size)
    (cosines, sines) = Self.circle(of: size)
  }

  /// Transforms sixteen sequences in place; element n of all lies in 16 floats from 16·n on.
  ///
  /// - Precondition: Both hold 16 times the size.
  public func transform(real: inout [Float], imaginary: inout [Float]) {
    precondition(
      real.count == Self.lanes * size && imaginary.count == Self.lanes * size,
      "\(real.count) and \(imaginary.count) floats for \(size) points")
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * Self.lanes * size) { work in
      real.withUnsafeMutableBufferPointer { real in
        imaginary.withUnsafeMutableBufferPointer { imaginary in
          run(real.baseAddress, imaginary.baseAddress, work.baseAddress)
        }
      }
    }
  }

  private func run(
    _ real: UnsafeMutablePointer<Float>?, _ imaginary: UnsafeMutablePointer<Float>?,
    _ work: UnsafeMutablePointer<Float>?
  ) {
    cosines.withUnsafeBufferPointer { cosines in
      sines.withUnsafeBufferPointer { sines in
        radices.withUnsafeBufferPointer { radices in
          var transform = ck_fourier(
            size: size, radices: radices.baseAddress, stages: radices.count,
            cosines: cosines.baseAddress, sines: sines.baseAddress, real: real,
            imaginary: imaginary, work: work)
          KernelSet.current.table.pointee.fourier_f32(&transform)
        }
      }
    }
  }

  /// Fours first, then a two if need be, then the odd primes.
  private static func radices(of size: Int) -> [Int] {
    var radices: [Int] = []
    var rest = size
    func take(_ radix: Int) {
      while rest % radix == 0 {
        radices.append(radix)
        rest /= radix
      }
    }
    take(4)
    take(2)
    var odd = 3
    while rest > 1 {
      take(odd * odd > rest ? rest : odd)
      odd += 2
    }
    return radices
  }

  /// The cosines and sines of 2π·k/size for every k below the size, each rounded once.
  public static func circle(of size: Int) -> (cosines: [Float], sines: [Float]) {
    let points = exactCircle(of: size)
    return (points.map { Float($0.cosine) }, points.map { Float($0.sine) })
  }

  /// The same in 64 bits. By eighths of a turn, so that what is symmetric is so to the last bit.
  public static func exactCircle(of size: Int) -> [(cosine: Double, sine: Double)] {
    let eighth = (0...size).map {
      PowerSeries.circle(at: Double($0) * (Double.pi / 4) / Double(size))
    }
    return (0..<size).map { k in
      let (octant, rest) = (8 * k).quotientAndRemainder(dividingBy: size)
      let (c, s) = eighth[octant.isMultiple(of: 2) ? rest : size - rest]
      return switch octant {
      case 0: (c, s)
      case 1: (s, c)
      case 2: (-s, c)
      case 3: (-c, s)
      case 4: (-c, -s)
      case 5: (-s, -c)
      case 6: (s, -c)
      default: (c, -s)
      }
    }
  }
}

extension KernelSet {
  /// A function at each of some numbers, as the kernels compute it.
  public func values(of function: UnaryFunction, at x: [Float]) -> [Float] {
    [Float](unsafeUninitializedCapacity: x.count) { y, initialized in
      initialized = x.count
      x.withUnsafeBufferPointer { x in
        guard let source = x.baseAddress, let target = y.baseAddress else { return }
        unary(function, source, into: target, count: x.count)
      }
    }
  }
}
