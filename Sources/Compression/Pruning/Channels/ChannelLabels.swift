/// Labels of channels, of which those that can only be removed together are one.
///
/// A disjoint-set forest (Tarjan 1975); a set that can't be removed at all knows why.
struct ChannelLabels {
  typealias Label = Int

  private var parents: [Label] = []
  /// Why the set of a root can't be removed; nil where it can.
  private var reasons: [String?] = []

  /// So many labels, each for itself.
  mutating func fresh(_ count: Int) -> [Label] {
    let labels = Array(parents.count..<(parents.count + count))
    parents += labels
    reasons += Array(repeating: nil, count: count)
    return labels
  }

  /// What stands for the set of a label.
  mutating func root(_ label: Label) -> Label {
    var root = label
    while parents[root] != root { root = parents[root] }
    var next = label
    while parents[next] != root { (parents[next], next) = (root, parents[next]) }
    return root
  }

  /// Makes the sets of two labels one.
  mutating func join(_ a: Label, _ b: Label) {
    let (a, b) = (root(a), root(b))
    guard a != b else { return }
    // The older one stays, so that a set's root is its first label, whatever the order of joins.
    let (first, second) = (min(a, b), max(a, b))
    parents[second] = first
    reasons[first] = reasons[first] ?? reasons[second]
  }

  /// Keeps the sets of these labels from being removed.
  mutating func keep(_ labels: [Label], because reason: String) {
    for label in labels {
      let root = root(label)
      reasons[root] = reasons[root] ?? reason
    }
  }

  /// Why the set of a label can't be removed; nil where it can.
  mutating func reasonToKeep(_ label: Label) -> String? { reasons[root(label)] }
}
