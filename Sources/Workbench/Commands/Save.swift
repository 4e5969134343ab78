import Language
import ModelFormats

extension Command {
  static let save = Command(
    "save", "Writes a model to a file; yields the file's size.",
    input: ModelValue.self, output: .quantity(.bytes),
    Parameter<FilePath>("path", "the file to write", .positional),
    details: """
      The file is in Hone's own format: safetensors, with the graph in its metadata, so that any \
      tool can read the weights. An existing file is replaced only once the new one is complete.
      """,
    examples: [
      Example(
        #"load "models/digits-mlp.hone" | quantize int8 | save "small.hone""#,
        "the quantized model, as small as its bits say")
    ]
  ) { context, input, path in
    try input.model.write(to: context.resolved(path.text))
    return .quantity(Quantity(Double(try input.model.fileByteCount()), .bytes))
  }
}
