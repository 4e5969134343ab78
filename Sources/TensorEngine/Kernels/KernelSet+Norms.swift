internal import CKernels

/// Normalisation of rows (layer, RMS) and of columns (batch).
extension KernelSet {
  /// Layer normalisation of each row (Ba et al., 2016): `(x - mean) / sqrt(variance + epsilon)`,
  /// times `gain`, plus `bias`. Keep `means` and `inverseDeviations`, one per row, for backward.
  public func layerNorm(
    _ x: UnsafePointer<Float>, gain: UnsafePointer<Float>?, bias: UnsafePointer<Float>?,
    epsilon: Float, into y: UnsafeMutablePointer<Float>,
    means: UnsafeMutablePointer<Float>? = nil,
    inverseDeviations: UnsafeMutablePointer<Float>? = nil, rows: Int, count: Int
  ) {
    table.pointee.layer_norm_f32(
      x, gain, bias, epsilon, y, means, inverseDeviations, rows, count)
  }

  /// RMS normalisation of each row (Zhang and Sennrich, 2019): `x / sqrt(mean(x^2) + epsilon)`,
  /// times `gain`. Keep `inverseDeviations`, one per row, for backward.
  public func rmsNorm(
    _ x: UnsafePointer<Float>, gain: UnsafePointer<Float>?, epsilon: Float,
    into y: UnsafeMutablePointer<Float>, inverseDeviations: UnsafeMutablePointer<Float>? = nil,
    rows: Int, count: Int
  ) {
    table.pointee.rms_norm_f32(x, gain, epsilon, y, inverseDeviations, rows, count)
  }

  /// The gradient of a layer normalisation's input, or of an RMS normalisation's where `means` is
  /// `nil`. `dx` must not be `dy`.
  public func rowNormBackward(
    x: UnsafePointer<Float>, gain: UnsafePointer<Float>?, means: UnsafePointer<Float>?,
    inverseDeviations: UnsafePointer<Float>, dy: UnsafePointer<Float>,
    into dx: UnsafeMutablePointer<Float>, rows: Int, count: Int
  ) {
    table.pointee.row_norm_backward_f32(x, gain, means, inverseDeviations, dy, dx, rows, count)
  }

  /// The gradients of a row normalisation's gain and bias, whichever is asked for.
  public func rowNormParameterGradients(
    x: UnsafePointer<Float>, means: UnsafePointer<Float>?,
    inverseDeviations: UnsafePointer<Float>, dy: UnsafePointer<Float>,
    gain: UnsafeMutablePointer<Float>?, bias: UnsafeMutablePointer<Float>?, rows: Int,
    count: Int, columns: Range<Int>? = nil
  ) {
    table.pointee.row_norm_sums_f32(
      x, means, inverseDeviations, dy, gain, bias, rows,
      ck_columns(columns ?? 0..<count, stride: count))
  }

  /// Each column's mean and biased variance over `rows` rows.
  public func columnStatistics(
    _ x: UnsafePointer<Float>, means: UnsafeMutablePointer<Float>,
    variances: UnsafeMutablePointer<Float>, rows: Int, count: Int, columns: Range<Int>? = nil
  ) {
    table.pointee.column_statistics_f32(
      x, means, variances, rows, ck_columns(columns ?? 0..<count, stride: count))
  }

  /// `1 / sqrt(variance + epsilon)` for each column, and that times `gain`; either may be left out.
  public func columnScales(
    variances: UnsafePointer<Float>, epsilon: Float, gain: UnsafePointer<Float>?,
    inverseDeviations: UnsafeMutablePointer<Float>, scales: UnsafeMutablePointer<Float>?,
    count: Int
  ) {
    for column in 0..<count {
      let inverse = 1 / (variances[column] + epsilon).squareRoot()
      inverseDeviations[column] = inverse
      if let scales { scales[column] = inverse * (gain?[column] ?? 1) }
    }
  }

  /// `y = (x - mean) * scale + bias`, each by column: batch normalisation, training or not, where
  /// `scale` is the gain over the deviation. `y` may be `x`.
  public func normalizeColumns(
    _ x: UnsafePointer<Float>, means: UnsafePointer<Float>, scales: UnsafePointer<Float>,
    biases: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, count: Int
  ) {
    table.pointee.normalize_columns_f32(x, means, scales, biases, y, rows, count)
  }

  /// The gradients of a batch normalisation's gain and bias.
  public func columnNormParameterGradients(
    x: UnsafePointer<Float>, means: UnsafePointer<Float>,
    inverseDeviations: UnsafePointer<Float>, dy: UnsafePointer<Float>,
    gain: UnsafeMutablePointer<Float>, bias: UnsafeMutablePointer<Float>, rows: Int, count: Int,
    columns: Range<Int>? = nil
  ) {
    table.pointee.column_norm_sums_f32(
      x, means, inverseDeviations, dy, gain, bias, rows,
      ck_columns(columns ?? 0..<count, stride: count))
  }

  /// The gradient of a batch normalisation's input for `rows` of a batch of `batch` rows, given
  /// the gradients of its gain and bias over the whole batch. `dx` may be `dy`.
  public func columnNormBackward(
    x: UnsafePointer<Float>, means: UnsafePointer<Float>,
    inverseDeviations: UnsafePointer<Float>, gain: UnsafePointer<Float>,
    gainGradient: UnsafePointer<Float>, biasGradient: UnsafePointer<Float>,
    dy: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, rows: Int, count: Int,
    batch: Int
  ) {
    table.pointee.column_norm_backward_f32(
      x, means, inverseDeviations, gain, gainGradient, biasGradient, dy, dx, rows, count, batch)
  }
}
