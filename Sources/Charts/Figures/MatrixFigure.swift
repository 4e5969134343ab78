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
}
