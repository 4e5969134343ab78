import FoundationEssentials
import Language
import Media
import ModelFormats
import ModelGraph
import TensorEngine

extension Command {
  static let load = Command(
    "load", "Loads a model from a file.",
    input: NoInput.self, output: ModelValue.valueType,
    Parameter<FilePath>("path", "the file or folder, relative to the working folder", .positional),
    Parameter<RecipeName?>(
      "recipe", "how pictures or sounds become its input", default: .some(nil)),
    Parameter<FilePath?>(
      "labels", "a file with the name of a class in each line", default: .some(nil)),
    Parameter<[NamedExtent]>(
      "extents", "what extents are that an ONNX file leaves free, each as \"name=number\"",
      default: []),
    details: """
      The format is told from the file's first bytes. A folder is one of Hugging Face's: safetensors \
      files, one or several, and a `config.json` that says what they are. A recipe says how `classify` and `listen` \
      prepare what they are given; without one, the usual one for the model's input is taken. \
      \(RecipeName.list). An extent that is left free is 1, and the batch stays free where it can. A model keeps its recipe and its labels when it is saved.

      What a large GGUF file must be turned into to run is kept in `~/.cache/hone/gguf` (or \
      `$XDG_CACHE_HOME`), so that it opens at once the next time: a quarter of the free disk at \
      most, what was used longest ago goes first. The folder may be deleted at any time.
      """,
    examples: [
      Example(#"load "models/digits-cnn.hone""#, "the digits CNN that ships with Hone"),
      Example(
        #"load "models/digits-cnn.hone" recipe=mnist"#, "the same, for grey pictures from 0 to 1"),
      Example(#"load "models/digits.onnx" extents=["batch=4"]"#, "for four pictures at once"),
    ]
  ) { context, _, path, recipe, labels, extents in
    try context.readFiles(at: path.text, parameter: "path")
    let settled = Dictionary(extents.map { ($0.name, $0.extent) }) { $1 }
    var model = try Model(contentsOf: context.resolved(path.text), extents: settled)
    try model.check(against: context.resolved(path.text))
    if let recipe {
      model.metadata.recipe = try context.recipe(recipe, for: model)
    } else if model.graph.inputs.first?.type.elementType.isFloat == false {
      // What whole numbers stand for is part of the recipe.
      model.metadata.recipe = NamedRecipe.recipe(of: model)
    }
    if let labels { model.metadata.labels = try context.labels(in: labels.text) }
    return .object(ModelValue(model))
  }
}

/// What an extent is that a file leaves free: `"width=320"`.
struct NamedExtent: ArgumentDecodable {
  let name: String
  let extent: Int

  static var kind: Signature.Kind { .value(.text) }
  static var expectation: String { #"an extent as "name=number""# }

  init?(_ content: Call.Argument.Content) {
    guard case .value(.text(let text)) = content, let sign = text.lastIndex(of: "="),
      let extent = Int(text[text.index(after: sign)...]), extent > 0, sign > text.startIndex
    else { return nil }
    (name, self.extent) = (String(text[..<sign]), extent)
  }

  var sourceText: String { "\"\(name)=\(extent)\"" }
}

/// A recipe's name.
struct RecipeName: Choice {
  let recipe: NamedRecipe

  static let allCases = NamedRecipe.all.map(RecipeName.init)

  init(_ recipe: NamedRecipe) { self.recipe = recipe }

  init?(rawValue: String) {
    guard let known = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = known
  }

  var rawValue: String { recipe.name }

  /// What each does, for help.
  static let list = NamedRecipe.all.map { "`\($0.name)`: \($0.summary)" }.joined(separator: "; ")
}

extension RunContext {
  fileprivate func recipe(_ name: RecipeName, for model: Model) throws(Diagnostic) -> InputRecipe {
    guard let recipe = name.recipe.recipe(for: model) else {
      let type = model.graph.inputs.first.map { "\($0.type)" } ?? "nothing"
      throw problem(
        "the recipe `\(name.rawValue)` doesn't fit a model that takes \(type)", with: "recipe",
        hint: "it is for: \(name.recipe.summary)")
    }
    return recipe
  }

  /// The lines of a file of labels.
  fileprivate func labels(in path: String) throws -> [String] {
    try readFile(path, parameter: "labels")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: resolved(path)))
    guard bytes.count <= 1 << 22, let text = String(bytes: bytes, encoding: .utf8) else {
      throw problem(
        "`\(path)` isn't a file of labels: it takes at most 4 MB of text in UTF-8", with: "labels")
    }
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { String($0) }
  }
}
