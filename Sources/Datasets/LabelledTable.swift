import TensorEngine

/// A table in text of which one column is to be found from the others.
struct LabelledTable {
  private(set) var columnCount: Int
  /// Row by row, without the label column.
  private(set) var features: [Float] = []
  private(set) var labels: [String] = []

  private var reader: TextTableReader
  private let path: String
  private let header: [String]
  private let labelColumn: Int
  private var firstRow: [TextTableReader.Cell]?
  /// The line that each label stands in.
  private var lines: [Int] = []

  /// Reads the header and finds the label column.
  init(_ content: [UInt8], path: String, _ options: LoadOptions) throws(DatasetError) {
    self.path = path
    reader = TextTableReader(content, path: path)
    guard let row = try reader.nextRow() else { throw DatasetError(path, "the table is empty") }
    columnCount = row.count
    guard row.count > 1 else {
      throw DatasetError(
        path, "expected several columns, found one", at: .line(reader.line, column: nil),
        hint: "cells are separated by `,`, `;` or a tab")
    }
    var isHeader = true
    for cell in row where reader.number(cell) != nil { isHeader = false }
    var names: [String] = []
    if isHeader { for cell in row { names.append(reader.text(cell)) } }
    header = names
    labelColumn = try Self.labelColumn(options.labelColumn, names, row.count, path)
    firstRow = isHeader ? nil : row
  }

  mutating func readRows() throws(DatasetError) {
    if let firstRow { try append(firstRow) }
    while let row = try reader.nextRow() {
      guard row.count == columnCount else {
        throw DatasetError(
          path, "expected \(columnCount) cells as in the first line, found \(row.count)",
          at: .line(reader.line, column: nil))
      }
      try append(row)
    }
    if labels.isEmpty { throw DatasetError(path, "the table has a header but no rows") }
  }

  private mutating func append(_ row: [TextTableReader.Cell]) throws(DatasetError) {
    for (column, cell) in row.enumerated() {
      if column == labelColumn {
        let label = reader.text(cell)
        if label.isEmpty { throw failure("expected a label, found nothing", reader.line, column) }
        labels.append(label)
        lines.append(reader.line)
      } else if let number = reader.number(cell), Float(number).isFinite {
        features.append(Float(number))
      } else {
        let text = String(reader.text(cell).prefix(40))
        let found = text.isEmpty ? "nothing" : "`\(text)`"
        throw failure("expected a finite number, found \(found)", reader.line, column)
      }
    }
  }

  private func failure(_ message: String, _ line: Int, _ column: Int) -> DatasetError {
    DatasetError(
      path, message, at: .line(line, column: column + 1),
      hint: header.isEmpty ? nil : "the column is called `\(header[column])`")
  }

  /// The labels as classes, sorted, or as values.
  func target(_ kind: LoadOptions.TargetKind) throws(DatasetError) -> Dataset.Target {
    let names = Set(labels)
    if kind == .values || kind == .automatic && names.contains(where: { Double($0) != nil }) {
      let numbers = try numericLabels()
      let distinct = Set(numbers)
      let areWhole = distinct.allSatisfy { $0 == $0.rounded() }
      if kind == .values || !areWhole || distinct.count > 256 {
        return .values(Tensor(numbers, shape: [numbers.count]))
      }
    }
    guard names.count <= Dataset.maximumClasses else {
      throw DatasetError(
        path, "expected at most \(Dataset.maximumClasses) classes, found \(names.count)")
    }
    return classes(names)
  }

  private func classes(_ names: Set<String>) -> Dataset.Target {
    // 10 comes after 9, though not as texts.
    let sorted = names.sorted { (Double($0) ?? .infinity, $0) < (Double($1) ?? .infinity, $1) }
    let numbers = Dictionary(uniqueKeysWithValues: zip(sorted, Int32(0)...))
    let classes = labels.compactMap { numbers[$0] }
    return .classes(Tensor(classes, shape: [classes.count], as: .i32), names: sorted)
  }

  private func numericLabels() throws(DatasetError) -> [Float] {
    var numbers: [Float] = []
    for (label, line) in zip(labels, lines) {
      guard let number = Float(label), number.isFinite else {
        throw failure("expected a finite number, found `\(label.prefix(40))`", line, labelColumn)
      }
      numbers.append(number)
    }
    return numbers
  }

  private static func labelColumn(
    _ wanted: String?, _ header: [String], _ count: Int, _ path: String
  ) throws(DatasetError) -> Int {
    guard let wanted else {
      let usual = ["label", "class", "target", "y"]
      return header.firstIndex { usual.contains($0.lowercased()) } ?? count - 1
    }
    if let column = header.firstIndex(of: wanted) { return column }
    if let number = Int(wanted), (1...count).contains(number) { return number - 1 }
    let valid = header.isEmpty ? "" : ", or " + header.sorted().joined(separator: ", ")
    throw DatasetError(
      path, "expected a column from 1 to \(count)\(valid.prefix(200)), found `\(wanted)`")
  }
}
