import Language
import ModelFormats
import ModelGraph

extension Command {
  static let load = Command(
    "load", "Loads a model from a file.",
    input: NoInput.self, output: ModelValue.valueType,
    Parameter<FilePath>("path", "the file, relative to the working folder", .positional),
    details: "The format is told from the file's first bytes.",
    examples: [
      Example(#"load "models/digits-cnn.hone""#, "the digits CNN that ships with Hone")
    ]
  ) { context, _, path in
    try context.readFile(path.text, parameter: "path")
    return .object(ModelValue(try Model(contentsOf: context.resolved(path.text))))
  }
}
