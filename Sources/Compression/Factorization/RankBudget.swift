/// Ranks that keep most of all layers' energy at a given cost.
///
/// Each next rank goes to the layer where it adds the largest share of that layer's Σ σ² for what it
/// costs. The shares fall from rank to rank, so that no other choice of the same cost has more, up
/// to the last rank given.
struct RankBudget {
  /// The share of what the layers cost as they are.
  let share: Double
  let expense: LowRankFactorization.Expense

  init(share: Double, of expense: LowRankFactorization.Expense) {
    self.share = share
    self.expense = expense
  }

  /// The rank of each layer; nil where it isn't factorized.
  ///
  /// - Throws: A `CompressionError` where even a rank of 1 everywhere costs more.
  func ranks(of layers: [LowRankFactorization.Decomposed]) throws(CompressionError) -> [Int?] {
    let whole = layers.map { $0.target.cost(expense) }
    let each = layers.map { $0.target.costPerRank(expense) }
    let limit = share * Double(whole.reduce(0, +))
    var ranks = layers.map { _ in 1 }
    var spent = Double(each.reduce(0, +))
    guard spent <= limit else {
      let least = spent / Double(max(whole.reduce(0, +), 1))
      throw CompressionError(
        "rank 1 everywhere costs \(Percent.text((least * 1000).rounded(.up) / 1000)) of "
          + "the \(expense.rawValue), more than \(Percent.text(share))",
        hint: "a budget above that")
    }
    while let next = next(layers, ranks, each, whole, room: limit - spent) {
      let isWhole = ranks[next] >= mostRank(layers[next], each[next], whole[next])
      spent += Double(isWhole ? whole[next] - ranks[next] * each[next] : each[next])
      ranks[next] = isWhole ? .max : ranks[next] + 1
    }
    return ranks.map { $0 == .max ? nil : $0 }
  }

  /// The layer to give a rank to; nil where nothing more fits.
  private func next(
    _ layers: [LowRankFactorization.Decomposed], _ ranks: [Int], _ each: [Int], _ whole: [Int],
    room: Double
  ) -> Int? {
    var best: (index: Int, gain: Double)?
    for (index, layer) in layers.enumerated() where ranks[index] != .max {
      let rank = ranks[index]
      let isLast = rank >= mostRank(layer, each[index], whole[index])
      let cost = Double(isLast ? whole[index] - rank * each[index] : each[index])
      guard cost <= room else { continue }
      let after = isLast ? 1 : layer.values.energy(ofRank: rank + 1)
      let gain = (after - layer.values.energy(ofRank: rank)) / max(cost, 1)
      if gain > best?.gain ?? -1 { best = (index, gain) }
    }
    return best?.index
  }

  /// The largest rank that costs less than the layer as it is.
  private func mostRank(
    _ layer: LowRankFactorization.Decomposed, _ each: Int, _ whole: Int
  ) -> Int {
    min((whole - 1) / max(each, 1), layer.values.values.count)
  }
}
