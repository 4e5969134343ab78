import TensorEngine

/// Triangles over the frequencies of a spectrogram, evenly spaced as the ear hears pitch.
struct MelFilterBank {
  private struct Filter {
    var first: Int
    var weights: [Float]
  }

  private let filters: [Filter]
  /// Where each triangle peaks, on the scale that it is straight on.
  let centres: [Float]

  /// HTK's scale, 1127 ln(1 + f/700), with triangles that are straight on it: TensorFlow's
  /// `linear_to_mel_weight_matrix`. The lowest frequency, 0 Hz, counts for nothing.
  static func htk(
    bands: Int, bins: Int, sampleRate: Int, from lowest: Float, to highest: Float
  ) -> MelFilterBank {
    func mel(_ hertz: Float) -> Float {
      Float(1127 * PowerSeries.logarithm(of: 1 + Double(hertz) / 700))
    }
    let step = Float(sampleRate) / 2 / Float(bins - 1)
    let edges = spaced(from: mel(lowest), to: mel(highest), count: bands + 2)
    let places = (0..<bins).map { mel(Float($0) * step) }
    return MelFilterBank(edges: edges, places: places, scales: nil, skipsZero: true)
  }

  /// Slaney's scale, linear below 1 kHz and logarithmic above, with triangles that are straight in
  /// hertz and of equal area (Auditory Toolbox, 1998): librosa's and Whisper's filters.
  static func slaney(
    bands: Int, bins: Int, sampleRate: Int, from lowest: Float, to highest: Float
  ) -> MelFilterBank {
    let (linear, corner) = (200.0 / 3, 1000.0)
    let logStep = PowerSeries.logarithm(of: 6.4) / 27
    func mel(_ hertz: Float) -> Double {
      let hertz = Double(hertz)
      guard hertz >= corner else { return hertz / linear }
      return corner / linear + PowerSeries.logarithm(of: hertz / corner) / logStep
    }
    func hertz(_ mel: Double) -> Float {
      guard mel >= corner / linear else { return Float(mel * linear) }
      return Float(corner * PowerSeries.exponential(of: logStep * (mel - corner / linear)))
    }
    let edges = spaced(from: mel(lowest), to: mel(highest), count: bands + 2).map(hertz)
    let step = Float(sampleRate) / 2 / Float(bins - 1)
    let areas = (0..<bands).map { 2 / (edges[$0 + 2] - edges[$0]) }
    return MelFilterBank(
      edges: edges, places: (0..<bins).map { Float($0) * step }, scales: areas, skipsZero: false)
  }

  private static func spaced<Number: BinaryFloatingPoint>(
    from first: Number, to last: Number, count: Int
  ) -> [Number] {
    (0..<count).map { first + (last - first) * Number($0) / Number(count - 1) }
  }

  /// - Parameters:
  ///   - edges: Where each triangle begins; it peaks at the next edge and ends at the one after.
  ///   - places: Where each frequency of the spectrogram lies among the edges.
  private init(edges: [Float], places: [Float], scales: [Float]?, skipsZero: Bool) {
    centres = Array(edges[1..<(edges.count - 1)])
    filters = (0..<(edges.count - 2)).map { band in
      let weights = places.map { place in
        let rise = (place - edges[band]) / (edges[band + 1] - edges[band])
        let fall = (edges[band + 2] - place) / (edges[band + 2] - edges[band + 1])
        return max(0, min(rise, fall)) * (scales?[band] ?? 1)
      }
      let used = weights.indices.filter { weights[$0] > 0 && !(skipsZero && $0 == 0) }
      guard let first = used.first, let last = used.last else {
        return Filter(first: 0, weights: [])
      }
      return Filter(first: first, weights: Array(weights[first...last]))
    }
  }

  /// What each band sums up of one row of a spectrogram.
  func bands(of row: [Float]) -> [Float] {
    filters.map { filter in
      var sum: Float = 0
      for (offset, weight) in filter.weights.enumerated() {
        sum += weight * row[filter.first + offset]
      }
      return sum
    }
  }
}
