extension Chart {
  /// A named candidate with two measures: a compressed model's size and accuracy.
  public struct Candidate: Hashable, Sendable, Codable {
    public var name: String
    public var x: Double
    public var y: Double

    public init(_ name: String, x: Double, y: Double) {
      self.name = name
      self.x = x
      self.y = y
    }
  }

  /// Which values of a measure are better.
  public enum Goal: String, Sendable, Codable, CaseIterable {
    case smallest
    case largest
  }

  /// Candidates by two measures, with those that no other beats in both joined as the front.
  public static func pareto(
    _ candidates: [Candidate], x: Axis = Axis(), y: Axis = Axis(), xGoal: Goal = .smallest,
    yGoal: Goal = .largest, title: String = ""
  ) -> Chart {
    Chart(
      ParetoFront(candidates: candidates, x: x, y: y, xGoal: xGoal, yGoal: yGoal), title: title)
  }
}

struct ParetoFront: ChartKind {
  static let name = "pareto"

  var candidates: [Chart.Candidate]
  var x: Axis
  var y: Axis
  var xGoal: Chart.Goal
  var yGoal: Chart.Goal

  /// The candidates that none is at least as good as in both measures and better in one, from left
  /// to right.
  var front: [Chart.Candidate] {
    candidates.filter { candidate in
      candidate.x.isFinite && candidate.y.isFinite
        && !candidates.contains { other in
          let (across, up) = (
            gain(other.x, over: candidate.x, xGoal), gain(other.y, over: candidate.y, yGoal)
          )
          return across >= 0 && up >= 0 && (across > 0 || up > 0)
        }
    }.sorted { ($0.x, $0.y, $0.name) < ($1.x, $1.y, $1.name) }
  }

  private func gain(_ value: Double, over other: Double, _ goal: Chart.Goal) -> Double {
    goal == .smallest ? other - value : value - other
  }

  var figure: any Figure {
    let front = front
    let others = candidates.filter { !front.contains($0) }
    let stairs = stairs(front)
    return PlotFigure(
      x: x, y: y,
      layers: [
        PlotFigure.Layer(
          name: "", mark: .stairs, x: stairs.map(\.x), y: stairs.map(\.y), series: 0),
        layer("dominated", others, series: 4), layer("front", front, series: 0),
      ], xFit: .loose)
  }

  private func layer(
    _ name: String, _ candidates: [Chart.Candidate], series: Int
  ) -> PlotFigure.Layer {
    PlotFigure.Layer(
      name: candidates.isEmpty ? "" : name, mark: .points, x: candidates.map(\.x),
      y: candidates.map(\.y), labels: candidates.map(\.name), series: series)
  }

  /// The border of what the front beats: between two of its points, the worse of both measures.
  private func stairs(_ front: [Chart.Candidate]) -> [(x: Double, y: Double)] {
    var corners: [(x: Double, y: Double)] = []
    for candidate in front {
      if let last = corners.last {
        corners.append(xGoal == .smallest ? (candidate.x, last.y) : (last.x, candidate.y))
      }
      corners.append((candidate.x, candidate.y))
    }
    return corners
  }

  var summary: String {
    let front = front
    let subject = about("Pareto front", y, against: x)
    guard !front.isEmpty else { return "\(subject), empty." }
    let names = front.map { "\($0.name) (\(x.unit.text($0.x)), \(y.unit.text($0.y)))" }
    return "\(subject): \(front.count) of \(counted(candidates.count, "candidate")):"
      + " \(names.joined(separator: ", "))."
  }
}
