import TensorEngine

/// What the channels of a value held over all samples: the last axis.
struct ChannelStatistics {
  static let bins = 64
  /// How many elements each channel had.
  private(set) var count = 0
  private(set) var magnitudes: [Double]
  private(set) var zeros: [Int]
  /// How many elements fell into each of the bins between 0 and the largest magnitude of the first
  /// samples, channel by channel.
  private(set) var histograms: [[Int]]
  private var largest: [Float]

  init(channels: Int) {
    magnitudes = Array(repeating: 0, count: channels)
    zeros = Array(repeating: 0, count: channels)
    histograms = Array(repeating: Array(repeating: 0, count: Self.bins), count: channels)
    largest = []
  }

  mutating func add(_ values: Tensor) {
    let channels = magnitudes.count
    values.withElements(as: Float.self) { elements in
      if largest.isEmpty { largest = Self.largest(elements, channels: channels) }
      for (index, element) in elements.enumerated() {
        let channel = index % channels
        let magnitude = element.magnitude
        magnitudes[channel] += Double(magnitude)
        if element <= 0 { zeros[channel] += 1 }
        let most = largest[channel]
        let share = most > 0 ? min(magnitude / most, 1) : 0
        histograms[channel][min(Int(share * Float(Self.bins)), Self.bins - 1)] += 1
      }
      count += elements.count / channels
    }
  }

  private static func largest(
    _ elements: UnsafeBufferPointer<Float>, channels: Int
  ) -> [Float] {
    var largest = [Float](repeating: 0, count: channels)
    for (index, element) in elements.enumerated() {
      largest[index % channels] = max(largest[index % channels], element.magnitude)
    }
    return largest
  }
}
