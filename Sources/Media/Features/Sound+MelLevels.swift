import TensorEngine

extension Sound {
  /// How loud each mel band is over time, for looking at.
  ///
  /// - Returns: For each band from the lowest, its middle in hertz, and its decibels below the
  ///   loudest, down to -80, in at most `columns` columns.
  public func melLevels(bands: Int, columns: Int) -> (centres: [Float], rows: [[Float]]) {
    let size = 1 << max(6, (sampleRate / 40).bitWidth - (sampleRate / 40).leadingZeroBitCount)
    let padded = cut(to: max(samples.count, size)).samples
    let spectrogram = Spectrogram(
      of: padded, window: Spectrogram.hann(size), step: max(1, padded.count / (4 * columns)),
      size: size)
    let bank = MelFilterBank.slaney(
      bands: bands, bins: spectrogram.bins, sampleRate: sampleRate, from: 0,
      to: Float(sampleRate) / 2)
    let powers = Self.averaged(spectrogram.rows.map(bank.bands), columns: columns)
    let most = max(powers.lazy.flatMap { $0 }.max() ?? 0, 1e-20)
    let factor = 10 / KernelSet.current.values(of: .log, at: [10])[0]
    let levels = powers.map { row in
      KernelSet.current.values(of: .log, at: row.map { max($0 / most, 1e-8) }).map { factor * $0 }
    }
    return (bank.centres, (0..<bands).map { band in levels.map { $0[band] } })
  }

  /// The means of neighbouring rows, at most `columns` of them.
  private static func averaged(_ rows: [[Float]], columns: Int) -> [[Float]] {
    guard rows.count > columns else { return rows }
    return (0..<columns).map { column in
      let range = (column * rows.count / columns)..<((column + 1) * rows.count / columns)
      return rows[range.lowerBound].indices.map { band in
        range.reduce(0) { $0 + rows[$1][band] } / Float(range.count)
      }
    }
  }
}
