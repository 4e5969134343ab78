import FoundationEssentials
import Language
import ModelFormats

extension Command {
  static let save = Command(
    "save", "Writes a model to a file; yields the file's size.",
    input: ModelValue.self, output: .quantity(.bytes),
    Parameter<FilePath>("path", "the file to write", .positional),
    details: """
      The extension names the format. `.hone` and `.safetensors` are Hone's own: safetensors, with \
      the graph in its metadata, so that any tool can read the weights. `.gguf` is llama.cpp's: for \
      the models it knows, with weights and tokenizer. An existing file is replaced only once the \
      new one is complete.
      """,
    examples: [
      Example(
        #"load "models/digits-mlp.hone" | quantize int8 | save "small.hone""#,
        "the quantized model, as small as its bits say"),
      Example(
        #"new qwen2 blocks=2 width=64 heads=4 tokens=64 classes=256 | save "small.gguf""#,
        "a small model for llama.cpp"),
    ]
  ) { context, input, path in
    let path = context.resolved(path.text)
    try input.model.write(to: path)
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? UInt64
    return .quantity(Quantity(Double(size ?? 0), .bytes))
  }
}
