import ModelGraph

extension ChannelRule {
  /// The same elements under another shape: axes that are merged repeat the labels of the one that
  /// has any; an axis that is split has its labels on the first part, and what falls on one label
  /// there goes together (a head, out of a row of heads).
  static let regrouping = ChannelRule { wiring, application, inputs in
    let (old, new) = (application.shape(0), application.output.shape)
    guard application.output.count > 0 else { return nil }
    var axes: [Axis] = Array(repeating: nil, count: new.count)
    for run in Regrouping.runs(from: old, to: new) {
      let labelled = run.old.filter { inputs[0][$0] != nil }
      guard labelled.count == 1, let axis = labelled.first, let labels = inputs[0][axis] else {
        wiring.keep(
          labelled.map { inputs[0][$0] }, because: "`\(application.node.name)` interleaves it")
        continue
      }
      let inner = run.old.filter { $0 > axis }.reduce(1) { $0 * old[$1] }
      let count = run.old.reduce(1) { $0 * old[$1] }
      let flat = (0..<count).map { labels[$0 / inner % labels.count] }
      guard let first = run.new.first(where: { new[$0] > 1 }) else { continue }
      let width = count / new[first]
      axes[first] = (0..<new[first]).map { position in
        let part = Array(flat[(position * width)..<((position + 1) * width)])
        wiring.join(part)
        return part[0]
      }
    }
    return [axes]
  }
}

/// How the axes of one shape become those of another with as many elements.
enum Regrouping {
  /// Neighbouring axes that hold the same elements before and after.
  struct Run: Hashable {
    var old: [Int]
    var new: [Int]
  }

  /// The shortest runs, from the first axis to the last.
  ///
  /// - Precondition: Both shapes have as many elements, and at least one.
  static func runs(from old: [Int], to new: [Int]) -> [Run] {
    var runs: [Run] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      var run = Run(old: [], new: [])
      var (left, right) = (1, 1)
      repeat {
        if i < old.count && (left <= right || j == new.count) {
          left *= old[i]
          run.old.append(i)
          i += 1
        } else {
          right *= new[j]
          run.new.append(j)
          j += 1
        }
      } while left != right || run.new.isEmpty && j < new.count || run.old.isEmpty && i < old.count
      runs.append(run)
    }
    return runs
  }
}
