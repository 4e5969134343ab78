import ContentHashing
import Datasets
import Language
import ModelGraph
import TensorEngine
import Tokenizers

extension RunContext {
  /// A file's text in windows of tokens: those of a model, or bytes where none is named.
  ///
  /// - Throws: A `Diagnostic` where the file can't be read or the model has no tokenizer, a
  ///   `DatasetError` where the text is too short.
  func textData(_ path: String, for model: ModelValue?, tokens length: Int) throws -> DataValue {
    let hash = try readFile(path, parameter: "name")
    let file = try Storage(mapping: resolved(path))
    guard let tokenizer = try model.map({ try tokenizer(of: $0) }) ?? .bytes else {
      throw problem("there are no tokens of bytes")
    }
    if let context = model?.model.metadata.decoder?.context, length > context {
      throw problem(
        "the model was made for \(context) tokens, not \(length)", with: "tokens",
        hint: "tokens=\(context)")
    }
    let beginning = tokenizer.encode("").first.flatMap { $0 == tokenizer.beginning ? $0 : nil }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let dataset = try Dataset(
      tokens: tokenizer.encode(String(decoding: file.bytes, as: UTF8.self), addSpecial: false),
      length: length, vocabulary: tokenizer.count, beginning: beginning, name: name, origin: path,
      text: hash)
    return DataValue(dataset, cutBy: tokenizer)
  }

  /// - Parameter parameter: The one that the text is given by.
  /// - Throws: A `Diagnostic` where a model was trained or calibrated on that text.
  func refuseSeen(
    _ text: ContentHash, by model: Model, at parameter: String
  ) throws(Diagnostic) {
    let name = text.description
    guard let step = model.provenance.last(where: { $0.inputs.dropFirst().contains(name) }) else {
      return
    }
    throw problem(
      "the model has seen this text, in `\(step.step)`: it would look better than it is",
      with: parameter,
      hint: "measure it on the part that was set apart: `evaluate DATA`, `compare … on=DATA`")
  }
}
