import Datasets
import FoundationEssentials
import Language

extension Command {
  static let data = Command(
    "data", "Loads data: `digits`, which ships with Hone, or a file or folder.",
    input: NoInput.self, output: DataValue.valueType,
    Parameter<FilePath>("name", "`digits`, or a path", .positional),
    Parameter<Name?>("label", "the column of a CSV file that is the class", default: .some(nil)),
    details: """
      idx (plain or gzipped, as MNIST and Fashion-MNIST come), CSV and .npy files are told apart \
      by their content; a folder is searched for idx pairs. Every sample belongs to the training, \
      validation or test part for good, so that no two ever overlap.
      """,
    examples: [
      Example(#"data "digits""#, "1,797 handwritten digits"),
      Example(#"data "digits" | first 200"#, "the first 200 of them"),
    ]
  ) { context, _, name, label in
    let name = name.text
    let isBuiltIn = BuiltInDataset.all.contains { $0.name == name }
    let source = isBuiltIn ? name : context.resolved(name)
    if !isBuiltIn { try context.checkExists(name, builtIn: BuiltInDataset.all.map(\.name)) }
    let dataset = try Dataset.load(source, options: LoadOptions(labelColumn: label?.text))
    if !isBuiltIn { try context.readFiles(at: name, parameter: "name") }
    return .object(DataValue(dataset))
  }
}

extension RunContext {
  /// - Throws: A `Diagnostic` that suggests the data that ships, or else says what can be given.
  fileprivate func checkExists(_ name: String, builtIn: [String]) throws(Diagnostic) {
    guard !FileManager.default.fileExists(atPath: resolved(name)) else { return }
    let names = builtIn.map { "`\($0)`" }.joined(separator: ", ")
    var absent = problem(
      "there is no data `\(name)`", with: "name",
      hint: nearest(to: name, among: builtIn).map { "did you mean `\($0)`?" }
        ?? nearestFile(to: name).map { "did you mean `\($0)`?" }
        ?? "give a file, a folder, or one of \(names); paths start from \(statement.directory)")
    absent.isMissingInput = true
    throw absent
  }
}
