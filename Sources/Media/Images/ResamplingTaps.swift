import ModelGraph

/// Which pixels of a line make each pixel of a longer or shorter one, and with which weights: whole
/// numbers of 22 fractional bits.
///
/// The filters and their rounding are those that Pillow documents as `Image.resize`'s: a filter is
/// widened by the factor that the line shrinks, so that every pixel counts.
struct ResamplingTaps {
  private struct Tap {
    var first: Int
    var weights: Range<Int>
  }

  private var taps: [Tap] = []
  private var weights: [Int32] = []
  private let sourceLength: Int

  private static let fractionBits = 22

  init(from source: Int, to target: Int, by method: PictureRecipe.Resampling) {
    sourceLength = source
    let step = Double(source) / Double(target)
    let width = method == .bilinear ? 1 : max(step, 1)
    for position in 0..<target {
      let centre = (Double(position) + 0.5) * step
      guard method != .nearest else {
        append(first: min(Int(centre), source - 1), [1])
        continue
      }
      let reach = (method == .bicubic ? 2 : 1) * width
      let first = max(Int(centre - reach + 0.5), 0)
      let end = min(Int(centre + reach + 0.5), source)
      append(
        first: first,
        (first..<end).map { pixel in
          Self.filter((Double(pixel) - centre + 0.5) / width, isCubic: method == .bicubic)
        })
    }
  }

  private mutating func append(first: Int, _ values: [Double]) {
    let sum = values.reduce(0, +)
    let start = weights.count
    weights += values.map { value in
      Int32((value / sum * Double(1 << Self.fractionBits)).rounded())
    }
    taps.append(Tap(first: first, weights: start..<weights.count))
  }

  /// A triangle, or Keys' cubic with a = -0.5.
  private static func filter(_ x: Double, isCubic: Bool) -> Double {
    let x = abs(x)
    guard isCubic else { return max(1 - x, 0) }
    if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
  }

  /// Lines of pixels of some channels, each made as long as there are taps.
  func rowsResampled(_ samples: [UInt8], channels: Int) -> [UInt8] {
    let rows = samples.count / (sourceLength * channels)
    return filled(count: rows * taps.count * channels) { target in
      samples.withUnsafeBufferPointer { source in
        var next = 0
        for row in 0..<rows {
          let line = row * sourceLength * channels
          for tap in taps {
            for channel in 0..<channels {
              target[next] = sample(
                tap, source, start: line + tap.first * channels + channel, stride: channels)
              next += 1
            }
          }
        }
      }
    }
  }

  /// Rows of samples, made as many as there are taps.
  func columnsResampled(_ samples: [UInt8], rowLength: Int) -> [UInt8] {
    filled(count: taps.count * rowLength) { target in
      samples.withUnsafeBufferPointer { source in
        for (row, tap) in taps.enumerated() {
          for column in 0..<rowLength {
            target[row * rowLength + column] = sample(
              tap, source, start: tap.first * rowLength + column, stride: rowLength)
          }
        }
      }
    }
  }

  private func sample(
    _ tap: Tap, _ source: UnsafeBufferPointer<UInt8>, start: Int, stride: Int
  ) -> UInt8 {
    var sum: Int32 = 1 << (Self.fractionBits - 1)
    var offset = start
    for index in tap.weights {
      sum &+= weights[index] &* Int32(source[offset])
      offset += stride
    }
    return UInt8(clamping: sum >> Self.fractionBits)
  }

  private func filled(
    count: Int, _ fill: (UnsafeMutableBufferPointer<UInt8>) -> Void
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      fill(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      initialized = count
    }
  }
}
