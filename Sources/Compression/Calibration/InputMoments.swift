import TensorEngine

/// What a product's inputs were over all samples, by channel: the last axis.
struct InputMoments {
  let channels: Int
  /// How many rows of channels there were.
  private(set) var count = 0
  /// Σ x² of each channel.
  private(set) var squares: [Double]
  /// Σ |x| of each channel.
  private(set) var magnitudes: [Double]
  /// The largest |x| of each channel.
  private(set) var peaks: [Float]
  /// Σ xᵢ·xⱼ in row-major order, where it was asked for: half the Hessian of what a product's
  /// squared error is of its weights.
  private(set) var products: [Double]

  init(channels: Int, withProducts: Bool) {
    self.channels = channels
    squares = Array(repeating: 0, count: channels)
    magnitudes = squares
    peaks = Array(repeating: 0, count: channels)
    products = Array(repeating: 0, count: withProducts ? channels * channels : 0)
  }

  /// The mean of x² of each channel.
  var meanSquares: [Double] { squares.map { $0 / Double(max(count, 1)) } }

  /// The mean of |x| of each channel.
  var meanMagnitudes: [Double] { magnitudes.map { $0 / Double(max(count, 1)) } }

  mutating func add(_ values: Tensor) {
    guard channels > 0 else { return }
    let rows = values.count / channels
    values.withElements(as: Float.self) { elements in
      guard let x = elements.baseAddress else { return }
      for row in 0..<rows { addRow(x + row * channels) }
      if !products.isEmpty { addProducts(x, rows: rows) }
    }
    count += rows
  }

  private mutating func addRow(_ x: UnsafePointer<Float>) {
    for channel in 0..<channels {
      let value = Double(x[channel])
      squares[channel] += value * value
      magnitudes[channel] += value.magnitude
      peaks[channel] = max(peaks[channel], x[channel].magnitude)
    }
  }

  /// Adds xᵀ · x: a batch's sums in 32 bits, the sum of the batches' in 64.
  private mutating func addProducts(_ x: UnsafePointer<Float>, rows: Int) {
    let shape = ProductShape(
      rows: channels, columns: channels, depth: rows, transposesA: true)
    let sums = Tensor(shape: [channels, channels]) { sums in
      withUnsafeTemporaryAllocation(byteCount: shape.workspaceBytes, alignment: 64) { workspace in
        guard let target = sums.baseAddress, let workspace = workspace.baseAddress else { return }
        KernelSet.current.multiply(x, x, into: target, shape: shape, workspace: workspace)
      }
    }
    sums.withElements(as: Float.self) { sums in
      for index in sums.indices { products[index] += Double(sums[index]) }
    }
  }
}
