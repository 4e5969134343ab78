import TensorEngine

/// The extents of a normalised value: rows of channels.
private struct NormExtents {
  let rows: Int
  let width: Int
  let rowsPerTask: Int
  let columnsPerTask: Int

  init(_ shape: [Int]) {
    width = shape[shape.count - 1]
    rows = shape.dropLast().reduce(1, *)
    rowsPerTask = max(elementsPerTask / max(width, 1), 1)
    // Whole cache lines, so that no two tasks write one.
    columnsPerTask = max(elementsPerTask / max(rows, 1), 16) / 16 * 16
  }
}

extension Lowering {
  /// Memory for `count` floats that this node alone uses.
  func floatWorkspace(_ count: Int) -> Buffer {
    workspace(byteCount: count * MemoryLayout<Float>.stride)
  }

  func emitBatchNorm() {
    let extents = NormExtents(application.output.shape)
    let (x, gain, bias, mean, variance) = (input(0), input(1), input(2), input(3), input(4))
    let (y, inverse) = (output(), floatWorkspace(extents.width))
    let scales = floatWorkspace(extents.width)
    let epsilon = Float(application.number("epsilon"))
    emit("batch norm") { memory in
      memory.kernels.columnScales(
        variances: memory.floats(variance), epsilon: epsilon, gain: memory.floats(gain),
        inverseDeviations: memory.floats(inverse), scales: memory.floats(scales),
        count: extents.width)
    }
    emitColumnNorm(x, mean: mean, scales: scales, bias: bias, y, extents)
  }

  private func emitColumnNorm(
    _ x: Buffer, mean: Buffer, scales: Buffer, bias: Buffer, _ y: Buffer, _ extents: NormExtents
  ) {
    emit("batch norm") { memory in
      inParallel(extents.rows, by: extents.rowsPerTask) { rows in
        let start = rows.lowerBound * extents.width
        memory.kernels.normalizeColumns(
          memory.floats(x) + start, means: memory.floats(mean), scales: memory.floats(scales),
          biases: memory.floats(bias), into: memory.floats(y) + start, rows: rows.count,
          count: extents.width)
      }
    }
  }

  func emitBatchNormTraining() {
    let extents = NormExtents(application.output.shape)
    let (x, gain, bias) = (input(0), input(1), input(2))
    let (y, mean, inverse) = (output(0), output(1), output(2))
    let variance = floatWorkspace(extents.width)
    let scales = floatWorkspace(extents.width)
    let epsilon = Float(application.number("epsilon"))
    emit("batch statistics") { memory in
      inParallel(extents.width, by: extents.columnsPerTask) { columns in
        memory.kernels.columnStatistics(
          memory.floats(x), means: memory.floats(mean), variances: memory.floats(variance),
          rows: extents.rows, count: extents.width, columns: columns)
      }
      memory.kernels.columnScales(
        variances: memory.floats(variance), epsilon: epsilon, gain: memory.floats(gain),
        inverseDeviations: memory.floats(inverse), scales: memory.floats(scales),
        count: extents.width)
    }
    emitColumnNorm(x, mean: mean, scales: scales, bias: bias, y, extents)
    emitRunningStatistics(mean: mean, variance: variance, extents)
  }

  /// Moves the running statistics towards the batch's, the variance made unbiased.
  private func emitRunningStatistics(mean: Buffer, variance: Buffer, _ extents: NormExtents) {
    let (runningMean, runningVariance) = (input(3), input(4))
    let momentum = Float(application.number("momentum"))
    let correction = Float(extents.rows) / Float(max(extents.rows - 1, 1))
    emit("running statistics") { memory in
      let pairs = [(mean, runningMean, Float(1)), (variance, runningVariance, correction)]
      for (batch, running, factor) in pairs {
        let (batch, running) = (memory.floats(batch), memory.floats(running))
        for channel in 0..<extents.width {
          running[channel] += momentum * (factor * batch[channel] - running[channel])
        }
      }
    }
  }

  func emitBatchNormTrainingGradient() {
    let extents = NormExtents(application.output.shape)
    let (dy, x, gain, mean, inverse) = (input(0), input(1), input(2), input(3), input(4))
    let (dx, dGain, dBias) = (output(0), output(1), output(2))
    emit("batch norm parameter gradients") { memory in
      inParallel(extents.width, by: extents.columnsPerTask) { columns in
        memory.kernels.columnNormParameterGradients(
          x: memory.floats(x), means: memory.floats(mean),
          inverseDeviations: memory.floats(inverse),
          dy: memory.floats(dy), gain: memory.floats(dGain), bias: memory.floats(dBias),
          rows: extents.rows, count: extents.width, columns: columns)
      }
    }
    emit("batch norm gradient") { memory in
      inParallel(extents.rows, by: extents.rowsPerTask) { rows in
        let start = rows.lowerBound * extents.width
        memory.kernels.columnNormBackward(
          x: memory.floats(x) + start, means: memory.floats(mean),
          inverseDeviations: memory.floats(inverse), gain: memory.floats(gain),
          gainGradient: memory.floats(dGain), biasGradient: memory.floats(dBias),
          dy: memory.floats(dy) + start, into: memory.floats(dx) + start, rows: rows.count,
          count: extents.width, batch: extents.rows)
      }
    }
  }
}

/// Which of the two norms of rows is meant.
enum RowNorm: String {
  case layer = "layer norm"
  case rootMeanSquare = "RMS norm"
}

extension Lowering {
  func emitRowNorm(_ norm: RowNorm) {
    let extents = NormExtents(application.output.shape)
    let (x, gain, bias, y) = (input(0), input(1), optionalInput(2), output())
    let epsilon = Float(application.number("epsilon"))
    emit(norm.rawValue) { memory in
      inParallel(extents.rows, by: extents.rowsPerTask) { rows in
        let start = rows.lowerBound * extents.width
        let (x, y) = (memory.floats(x) + start, memory.floats(y) + start)
        switch norm {
        case .layer:
          memory.kernels.layerNorm(
            x, gain: memory.floats(gain), bias: memory.floats(bias), epsilon: epsilon, into: y,
            rows: rows.count, count: extents.width)
        case .rootMeanSquare:
          memory.kernels.rmsNorm(
            x, gain: memory.floats(gain), epsilon: epsilon, into: y, rows: rows.count,
            count: extents.width)
        }
      }
    }
  }

  /// The statistics are computed again rather than kept from the forward pass: they are one pass
  /// over rows that the gradient reads anyway.
  func emitRowNormGradient(_ norm: RowNorm) {
    let extents = NormExtents(application.output.shape)
    let (dy, x, gain) = (input(0), input(1), input(2))
    let (dx, dGain) = (output(0), output(1))
    let dBias = norm == .layer ? output(2) : nil
    let mean = norm == .layer ? floatWorkspace(extents.rows) : nil
    let inverse = floatWorkspace(extents.rows)
    let epsilon = Float(application.number("epsilon"))
    emit("\(norm.rawValue) gradient") { memory in
      inParallel(extents.rows, by: extents.rowsPerTask) { rows in
        let start = rows.lowerBound * extents.width
        let (x, dx) = (memory.floats(x) + start, memory.floats(dx) + start)
        let inverse = memory.floats(inverse) + rows.lowerBound
        let mean = mean.map { memory.floats($0) + rows.lowerBound }
        // The gradient's memory serves as the norm's result until the gradient is written.
        if norm == .layer {
          memory.kernels.layerNorm(
            x, gain: nil, bias: nil, epsilon: epsilon, into: dx, means: mean,
            inverseDeviations: inverse, rows: rows.count, count: extents.width)
        } else {
          memory.kernels.rmsNorm(
            x, gain: nil, epsilon: epsilon, into: dx, inverseDeviations: inverse,
            rows: rows.count, count: extents.width)
        }
        memory.kernels.rowNormBackward(
          x: x, gain: memory.floats(gain), means: mean.map { UnsafePointer($0) },
          inverseDeviations: inverse, dy: memory.floats(dy) + start, into: dx, rows: rows.count,
          count: extents.width)
      }
    }
    emit("\(norm.rawValue) parameter gradients") { memory in
      inParallel(extents.width, by: extents.columnsPerTask) { columns in
        memory.kernels.rowNormParameterGradients(
          x: memory.floats(x), means: memory.floats(mean),
          inverseDeviations: memory.floats(inverse), dy: memory.floats(dy),
          gain: memory.floats(dGain), bias: dBias.map { memory.floats($0) }, rows: extents.rows,
          count: extents.width, columns: columns)
      }
    }
  }
}
