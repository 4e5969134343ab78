@testable import Media

/// A picture that any program can draw: channel c at (x, y) is (3x² + 7y + 50c + xy) mod 256.
func testPicture(width: Int, height: Int) -> Image {
  var samples: [UInt8] = []
  for y in 0..<height {
    for x in 0..<width {
      let value = 3 * x * x + 7 * y + x * y
      samples += [0, 50, 100].map { UInt8((value + $0) % 256) }
    }
  }
  return Image(width: width, height: height, channels: 3, samples: samples)
}

/// A sound that any program can make: ((7n² + 13n) mod 2001 - 1000) / 1000.
func testSamples(_ count: Int) -> [Float] {
  (0..<count).map { n in
    let value = (7 * n * n + 13 * n) % 2001
    return Float(value - 1000) / 1000
  }
}

/// Σ (i + 1)·sample[i], modulo 2^32.
func checksum(_ samples: [UInt8]) -> UInt32 {
  var sum: UInt32 = 0
  for (index, sample) in samples.enumerated() { sum &+= UInt32(index + 1) &* UInt32(sample) }
  return sum
}
