/// Numbers on a line put into clusters by Lloyd's algorithm (1982), each number weighing as much as it
/// matters.
///
/// Sorted, clusters are runs of the numbers: an iteration costs a search for each cluster's end, not
/// a look at every number.
struct Clustering {
  /// Ascending.
  private let values: [Float]
  /// The sums of the weights, and of the values by their weights, of the first `i`.
  private let weightSums: [Double]
  private let valueSums: [Double]

  /// - Precondition: There are as many weights as values, and none of either is a NaN.
  init(_ values: [Float], weights: [Float]? = nil) {
    precondition(weights == nil || weights?.count == values.count, "not a weight for each")
    var sorted = values
    var sortedWeights: [Float]?
    if let weights {
      let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
      sorted = order.map { values[$0] }
      sortedWeights = order.map { weights[$0] }
    } else {
      sorted.sort()
    }
    var (weightSums, valueSums) = ([0.0], [0.0])
    weightSums.reserveCapacity(sorted.count + 1)
    valueSums.reserveCapacity(sorted.count + 1)
    var (weightSum, valueSum) = (0.0, 0.0)
    for (index, value) in sorted.enumerated() {
      let weight = sortedWeights.map { Double($0[index]) } ?? 1
      weightSum += weight
      valueSum += weight * Double(value)
      weightSums.append(weightSum)
      valueSums.append(valueSum)
    }
    self.values = sorted
    self.weightSums = weightSums
    self.valueSums = valueSums
  }

  /// The least and the greatest number; none where there are no numbers.
  var bounds: (low: Float, high: Float)? {
    guard let low = values.first, let high = values.last else { return nil }
    return (low, high)
  }

  /// The number that has this share of the others below it.
  ///
  /// - Precondition: There are numbers, and the share is from 0 to 1.
  func quantile(_ share: Double) -> Float {
    values[min(Int(share * Double(values.count)), values.count - 1)]
  }

  /// The different numbers, where there are at most so many.
  func distinctValues(atMost count: Int) -> [Float]? {
    var distinct: [Float] = []
    for value in values where value != distinct.last {
      guard distinct.count < count else { return nil }
      distinct.append(value)
    }
    return distinct
  }

  /// The means of the clusters once none changes any more, or after so many iterations.
  ///
  /// A cluster that nothing belongs to keeps its center.
  ///
  /// - Parameters:
  ///   - centers: Where they start, ascending.
  ///   - pinned: A center that stays where it is.
  func centers(from centers: [Float], pinned: Int? = nil, iterations: Int) -> [Float] {
    var centers = centers
    for _ in 0..<iterations {
      var moved = centers
      var start = 0
      for index in centers.indices {
        let end = index + 1 < centers.count ? end(ofCluster: index, of: centers) : values.count
        let weight = weightSums[max(end, start)] - weightSums[start]
        if index != pinned, weight > 0 {
          moved[index] = Float((valueSums[end] - valueSums[start]) / weight)
        }
        start = max(end, start)
      }
      guard moved != centers else { break }
      centers = moved
    }
    return centers
  }

  /// The index behind the last number that is nearer to a center than to the next, or as near.
  private func end(ofCluster index: Int, of centers: [Float]) -> Int {
    let middle = NearestLevel.middle(of: centers[index], centers[index + 1])
    var (low, high) = (0, values.count)
    while low < high {
      let probe = (low + high) / 2
      if Double(values[probe]) <= middle { low = probe + 1 } else { high = probe }
    }
    return low
  }
}

/// Finds the nearest of a few ascending levels.
struct NearestLevel {
  /// The middle between each level and the next.
  private let middles: [Double]

  init(_ levels: some RandomAccessCollection<Float>) {
    middles = zip(levels, levels.dropFirst()).map { Self.middle(of: $0, $1) }
  }

  static func middle(of low: Float, _ high: Float) -> Double { (Double(low) + Double(high)) / 2 }

  /// The number of the nearest level; halfway between two the lower one.
  func callAsFunction(_ value: Float) -> Int {
    let value = Double(value)
    var (low, high) = (0, middles.count)
    while low < high {
      let probe = (low + high) / 2
      if value > middles[probe] { low = probe + 1 } else { high = probe }
    }
    return low
  }

  /// The number of the nearest level; halfway between two the one whose number is even.
  func halfToEven(_ value: Float) -> Int {
    let lower = self(value)
    let isTie = lower < middles.count && Double(value) == middles[lower]
    return isTie && lower % 2 == 1 ? lower + 1 : lower
  }
}
