import Datasets
import FoundationEssentials
import Language

extension Command {
  static let data = Command(
    "data", "Loads data: `digits`, which ships with Hone, a file or folder, or `random`.",
    input: NoInput.self, output: DataValue.valueType,
    Parameter<FilePath>("name", "`digits`, a path, or `random`", .positional),
    Parameter<Name?>("label", "the column of a CSV file that is the class", default: .some(nil)),
    Parameter<[Int]>("shape", "of one sample of `random`", default: []),
    Parameter<Int?>(
      "samples", "how many of `random`, 32 if not given",
      kind: .quantity(.plain, in: 1...1_000_000, wholeNumber: true), default: .some(nil)),
    Parameter<ModelValue?>(
      "for", "the model that reads a text, or prepares a folder of pictures or sounds",
      default: .some(nil)),
    Parameter<Double?>(
      "test", "this share of each class for testing, all others for training",
      kind: .quantity(.share, in: 0...1, wholeNumber: false), default: .some(nil)),
    Parameter<Int>("tokens", "of a text, in each sample", in: 1...1_048_576, default: 128),
    details: """
      idx (plain or gzipped, as MNIST and Fashion-MNIST come), CSV and .npy files are told apart \
      by their content; a folder is searched for idx pairs. Every sample belongs to the training, \
      validation or test part for good, so that no two ever overlap: 15% each for validation and \
      testing, or as the folder or `test` says. A folder whose subfolders hold \
      pictures or sounds has a class for each; `for` names the model whose recipe prepares them. A \
      text (.txt, or any file under `tokens`) is cut into windows of `tokens`, of which each is \
      foretold from those before it: into the tokens of the model named by `for`, or else into \
      bytes. The last tenth of a text is for testing, the twentieth before it for validation. \
      `random` draws normal numbers \
      from the session's seed: for measuring speed, and for quantizing where there are no data.
      """,
    examples: [
      Example(#"data "digits""#, "1,797 handwritten digits"),
      Example(#"data "digits" | first 200"#, "the first 200 of them"),
      Example(#"data "digits" test=20%"#, "a fifth of each class to test on"),
      Example(#"data "random" shape=[96 96 3] samples=4"#, "four images of noise"),
    ]
  ) { context, _, name, label, shape, samples, model, test, tokens in
    let name = name.text
    func parted(_ dataset: Dataset) -> Value {
      .object(DataValue(test.map { dataset.parted(testing: $0) } ?? dataset))
    }
    if name == "random" { return try context.randomData(shape, samples: samples ?? 32) }
    try context.refuseOptionsOfRandomData()
    if name.hasSuffix(".txt") || context.isGiven("tokens") {
      if context.isGiven("test") {
        throw context.problem("a text has no classes to take shares of", with: "test")
      }
      return .object(try context.textData(name, for: model, tokens: tokens))
    }
    let isBuiltIn = BuiltInDataset.all.contains { $0.name == name }
    let source = isBuiltIn ? name : context.resolved(name)
    if !isBuiltIn { try context.checkExists(name, builtIn: BuiltInDataset.all.map(\.name)) }
    if let dataset = try context.mediaFolder(name, for: model) {
      return parted(dataset)
    }
    let dataset = try Dataset.load(source, options: LoadOptions(labelColumn: label?.text))
    if !isBuiltIn { try context.readFiles(at: name, parameter: "name") }
    return parted(dataset)
  }
}

extension RunContext {
  fileprivate func randomData(_ shape: [Int], samples: Int) throws(Diagnostic) -> Value {
    for (option, missing) in [("label", "columns"), ("test", "classes")] where isGiven(option) {
      throw problem("`random` has no \(missing)", with: option, hint: "leave it out")
    }
    let most = 1 << 30
    var count = samples
    for extent in shape {
      guard extent > 0, extent <= most / count else {
        throw problem(
          "the shape takes extents of at least 1 and \(most) numbers in all", with: "shape")
      }
      count *= extent
    }
    guard !shape.isEmpty else {
      throw problem(
        "`random` needs the shape of a sample", with: "name", hint: "for example shape=[224 224 3]")
    }
    return .object(DataValue(.random(shape: shape, count: samples, from: random())))
  }

  fileprivate func refuseOptionsOfRandomData() throws(Diagnostic) {
    for option in ["shape", "samples"] where isGiven(option) {
      throw problem("`\(option)` is for `random` data", with: option, hint: "leave it out")
    }
  }

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
