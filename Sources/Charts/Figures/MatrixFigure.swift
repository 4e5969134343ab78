/// A grid of values as shades and colours.
struct MatrixFigure: Figure {
  var rows: [[Double]]
  var rowLabels: [String] = []
  var columnLabels: [String] = []
  var x = ""
  var y = ""
  var unit = Unit.plain
  /// More rows of text than this are averaged together.
  var mostRows = 32

  var columnCount: Int { rows.map(\.count).max() ?? 0 }

  func rowLabel(_ index: Int) -> String {
    rowLabels.indices.contains(index) ? rowLabels[index] : "\(index)"
  }

  func columnLabel(_ index: Int) -> String {
    columnLabels.indices.contains(index) ? columnLabels[index] : "\(index)"
  }

  /// Whether a column is to be labelled if there is room: numbers only where they are round.
  func isLabelled(column: Int) -> Bool {
    let steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
    guard columnLabels.isEmpty, let step = steps.first(where: { columnCount / $0 <= 12 }) else {
      return true
    }
    return column % step == 0
  }
}
