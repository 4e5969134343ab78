/// A compression method that takes a share of something away, and can do so little by little.
public protocol PruningMethod: CompressionMethod {
  /// The share that is to be gone, from 0 to below 1.
  var amount: Double { get set }
  /// Whether the amount counts in what was pruned before: zeros do, channels are gone.
  var countsWhatIsGone: Bool { get }
}

extension PruningMethod {
  public var countsWhatIsGone: Bool { false }

  func checkAmount() throws(CompressionError) {
    guard amount >= 0, amount < 1 else {
      throw CompressionError(
        "the share to prune is from 0% to below 100%, not \(Percent.text(amount))")
    }
  }

  /// `layers=[…]` as it would be written, or nothing where all are meant.
  static func text(ofLayers layers: [String]) -> String {
    layers.isEmpty ? "" : " layers=[\(layers.joined(separator: " "))]"
  }
}
