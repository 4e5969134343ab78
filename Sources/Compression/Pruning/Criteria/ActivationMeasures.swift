import TensorEngine

/// The mean magnitude of what a channel holds (Molchanov et al. 2016, arXiv 1611.06440, 2.2).
struct ActivationMagnitude: ChannelMeasure {
  let formula = "E|x| of a channel; of a layer 1 − cos(before, behind)"
  let source = "Molchanov et al. 2016, arXiv 1611.06440; Men et al. 2024, 2403.03853"

  func score(_ statistics: ChannelStatistics, of channel: Int) -> Double {
    statistics.magnitudes[channel] / Double(statistics.count)
  }
}

/// The share of what a channel holds that isn't zero or less: one less the APoZ of Hu et al. 2016
/// (arXiv 1607.03250, equation 1), behind a ReLU.
struct ActivationZeros: ChannelMeasure {
  let formula = "P(x > 0) of a channel: 1 − APoZ"
  let source = "Hu et al. 2016, arXiv 1607.03250"

  func score(_ statistics: ChannelStatistics, of channel: Int) -> Double {
    1 - Double(statistics.zeros[channel]) / Double(statistics.count)
  }
}

/// The entropy of what a channel holds, in bits, over a histogram: what says the same of every
/// sample says nothing (Luo and Wu 2017, arXiv 1706.05791, section 3.2).
struct ActivationEntropy: ChannelMeasure {
  let formula = "−Σ p · log₂ p over 64 bins of a channel's x"
  let source = "Luo and Wu 2017, arXiv 1706.05791"

  func score(_ statistics: ChannelStatistics, of channel: Int) -> Double {
    let total = Double(statistics.count)
    return statistics.histograms[channel].reduce(0) { entropy, count in
      guard count > 0 else { return entropy }
      let share = Double(count) / total
      return entropy - share * PowerSeries.logarithm(of: share) / PowerSeries.logarithm(of: 2)
    }
  }
}
