import FoundationEssentials
import Glibc
import TensorEngine

extension DatasetFormat {
  /// Tables in text (RFC 4180), with commas, semicolons or tabs between the cells; the first line is
  /// a header if none of its cells is a number. Every column but the label's must hold numbers.
  static let csv = DatasetFormat(
    name: "CSV",
    recognizes: { path, content in
      let name = path.lowercased()
      let endings = [".csv", ".tsv", ".txt", ".data", ".csv.gz", ".tsv.gz"]
      return endings.contains(where: name.hasSuffix) || !content.isEmpty && !content.contains(0)
    },
    loadFile: { path, content, options throws(DatasetError) in
      var table = try LabelledTable(content, path: path, options)
      try table.readRows()
      let file = lastName(of: path)
      return Dataset(
        name: file,
        features: Tensor(table.features, shape: [table.labels.count, table.columnCount - 1]),
        target: try table.target(options.targetKind), origin: path)
    },
    loadFolder: { folder, files throws(DatasetError) in
      let tables = files.filter { $0.hasSuffix(".csv") || $0.hasSuffix(".tsv") }
      return tables.count == 1 ? try Dataset.load(filePath(of: tables[0], in: folder)) : nil
    })
}
