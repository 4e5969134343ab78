import FoundationEssentials
import Language
import ModelFormats
import ModelGraph
import TensorEngine

extension Command {
  static let save = Command(
    "save", "Writes a model, arrays or a script to a file; yields the file's size.",
    input: Saveable.self, output: .quantity(.bytes),
    Parameter<FilePath>("path", "the file to write", .positional),
    details: """
      The extension names the format. `.hone` and `.safetensors` are Hone's own: safetensors, with \
      the graph in its metadata, so that any tool can read the weights. `.gguf` is llama.cpp's: for \
      the models it knows, with weights and tokenizer. Arrays are written for NumPy: one as `.npy`, \
      several as `.npz`. A recipe is written as text. An existing file is replaced only once the new one is complete.
      """,
    examples: [
      Example(
        #"load "models/digits-mlp.hone" | quantize int8 | save "small.hone""#,
        "the quantized model, as small as its bits say"),
      Example(
        #"new qwen2 blocks=2 width=64 heads=4 tokens=64 classes=256 | save "small.gguf""#,
        "a small model for llama.cpp"),
      Example(
        #"load "models/digits-cnn.hone" | run "models/three.npy" | save "scores.npy""#,
        "a model's outputs, for NumPy"),
    ]
  ) { context, input, path in
    let path = context.resolved(path.text)
    switch input {
    case .model(let value):
      try value.model.write(to: path)
      try context.noteDecoded(value.model, in: path)
    case .arrays(let value): try value.write(to: path)
    case .recipe(let value):
      try Data(value.text.utf8).write(to: URL(filePath: path), options: .atomic)
    }
    // What Foundation tells is of another type with every release, and where it is whole.
    return .quantity(Quantity(Double(try Storage(mapping: path).bytes.count), .bytes))
  }
}

extension RunContext {
  /// Notes what a file holds in more bits than the model.
  fileprivate func noteDecoded(_ model: Model, in path: String) throws {
    let decoded = try model.weightsDecoded(in: path)
    guard let first = decoded.first, let weight = model.weights[first] else { return }
    let others = decoded.count == 1 ? " is" : " and \(decoded.count - 1) more are"
    let reason =
      weight.encoding is BlockEncoding
      ? "its rows don't divide into blocks of \(weight.encodingText)"
      : "the format has no \(weight.encodingText), but blocks such as those of `quantize q4_0`"
    statement.notes.append("`\(first)`\(others) written as f32: \(reason)")
  }
}

/// What can be written to a file.
enum Saveable: InputDecodable {
  case model(ModelValue)
  case arrays(ArraysValue)
  case recipe(RecipeValue)

  static let valueTypes = [ModelValue.valueType, ArraysValue.valueType, RecipeValue.valueType]

  static func decode(_ call: Call) throws(Diagnostic) -> Saveable {
    let expected = "a model, arrays or a recipe"
    guard let input = call.input else { throw call.missingInput(expected: expected) }
    switch input {
    case .object(let model as ModelValue): return .model(model)
    case .object(let arrays as ArraysValue): return .arrays(arrays)
    case .object(let recipe as RecipeValue): return .recipe(recipe)
    default: throw call.wrongInput(input, expected: expected)
    }
  }
}
