import FoundationEssentials
import ModelGraph
import TensorEngine
import Tokenizers

/// Models in the layout of Hugging Face: safetensors files whose tensors are named as PyTorch names
/// them, and a `config.json` that says what they are.
enum HuggingFace {
  /// Reads the model in a folder.
  ///
  /// - Throws: A `FormatError` where the folder holds none, or what isn't read.
  static func load(folder: String) throws(FormatError) -> Model {
    let config = "\(folder)/config.json"
    guard FileManager.default.fileExists(atPath: config) else {
      throw FormatError(
        folder, "it is a folder without a `config.json`",
        hint: "a model's folder holds that and `model.safetensors`", cause: .unsupported)
    }
    return try model(
      try ModelConfig(contentsOf: config), try TorchTensors(folder: folder), folder: folder)
  }

  /// Reads the model whose weights a file holds: what it is, the `config.json` beside it says, or
  /// the tensors' names.
  static func load(_ file: SafetensorsFile, path: String) throws(FormatError) -> Model {
    let tensors = TorchTensors(file: file, path: path)
    if let model = try TorchVision.model(tensors) { return model }
    let folder =
      path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : "."
    let config = "\(folder)/config.json"
    guard FileManager.default.fileExists(atPath: config) else {
      throw FormatError(
        path, "it holds \(file.tensors.count) tensors, but no graph to run them by",
        hint: "put the model's `config.json` beside it, or give the `.hone` file that Hone saved",
        cause: .unsupported)
    }
    return try model(try ModelConfig(contentsOf: config), tensors, folder: folder)
  }

  private static func model(
    _ config: ModelConfig, _ tensors: TorchTensors, folder: String
  ) throws(FormatError) -> Model {
    let type = config.text("model_type") ?? ""
    var model: Model
    if let layout = HuggingFaceDecoder.layouts[type] {
      model = try HuggingFaceDecoder.model(layout, config, tensors)
    } else if type == "bert" {
      model = try HuggingFaceBert.model(config, tensors, folder: folder)
    } else if type == "vit" {
      model = try HuggingFaceViT.model(config, tensors, folder: folder)
    } else {
      let known = (HuggingFaceDecoder.layouts.keys + ["bert", "vit"]).sorted()
      throw FormatError(
        config.path, "its `model_type` is `\(type)`, which isn't read",
        hint: "\(known.joined(separator: ", ")) are", cause: .unsupported)
    }
    model.metadata.tokenizer = try tokenizer(folder)
    if let problem = GraphCheck.problem(in: model) { throw FormatError(tensors.path, problem) }
    return model
  }

  /// The tokenizer in the folder. One that isn't supported is none: the model runs without it, and
  /// `tokens` says of the file why.
  private static func tokenizer(_ folder: String) throws(FormatError) -> Tokenizer? {
    do throws(FormatError) {
      return try TokenizerFolder(folder)?.tokenizer()
    } catch {
      guard error.cause == .unsupported else { throw error }
      return nil
    }
  }
}
