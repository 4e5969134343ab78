extension Chart {
  /// How often each class was taken for each.
  ///
  /// - Parameters:
  ///   - counts: A row per actual class, in it a count per predicted class.
  ///   - labels: The classes' names.
  public static func confusion(
    _ counts: [[Int]], labels: [String], title: String = ""
  ) -> Chart {
    Chart(ConfusionMatrix(counts: counts, labels: labels), title: title)
  }
}

struct ConfusionMatrix: ChartKind {
  static let name = "confusion"

  var counts: [[Int]]
  var labels: [String]

  var figure: any Figure { ConfusionFigure(matrix: self) }

  var classCount: Int { max(counts.count, counts.map(\.count).max() ?? 0) }

  func count(actual: Int, predicted: Int) -> Int {
    guard counts.indices.contains(actual), counts[actual].indices.contains(predicted) else {
      return 0
    }
    return counts[actual][predicted]
  }

  func label(_ index: Int) -> String {
    labels.indices.contains(index) ? labels[index] : "\(index)"
  }

  /// How many there are of a class.
  func total(actual: Int) -> Int {
    counts.indices.contains(actual) ? counts[actual].reduce(0, +) : 0
  }

  /// The share of an actual class that was taken for another, NaN where there is none of it.
  func share(actual: Int, predicted: Int) -> Double {
    let total = total(actual: actual)
    return total > 0
      ? Double(count(actual: actual, predicted: predicted)) / Double(total) : .nan
  }

  /// How much was right, and what was mistaken most often.
  var verdict: String {
    let total = (0..<classCount).reduce(0) { $0 + self.total(actual: $1) }
    guard total > 0 else { return "No predictions." }
    let right = (0..<classCount).reduce(0) { $0 + count(actual: $1, predicted: $1) }
    let accuracy = Unit.share.text(Double(right) / Double(total))
    let text = "Right: \(accuracy) (\(right) of \(total))."
    guard let worst = worst else { return text }
    let times = count(actual: worst.actual, predicted: worst.predicted)
    return text + " Most often mistaken: \(label(worst.actual)) for \(label(worst.predicted))"
      + " (\(counted(times, "time")))."
  }

  /// The first of the largest counts off the diagonal.
  private var worst: (actual: Int, predicted: Int)? {
    var worst: (actual: Int, predicted: Int)?
    for actual in 0..<classCount {
      for predicted in 0..<classCount where predicted != actual {
        let most = worst.map { count(actual: $0.actual, predicted: $0.predicted) } ?? 0
        if count(actual: actual, predicted: predicted) > most { worst = (actual, predicted) }
      }
    }
    return worst
  }

  var summary: String {
    "Confusion matrix of \(counted(classCount, "class", "classes")). \(verdict)"
  }
}
