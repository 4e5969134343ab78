public import ModelGraph
public import TensorEngine

/// GGUF, the file of llama.cpp: Llamas, whose matrices are plain or in blocks.
///
/// Plain matrices are read where they lie. Blocks are laid out anew for the engine's products: a
/// large file is converted once, into the cache, and mapped from there; a small one each time.
public enum GGUFFormat: ModelFormat {
  public static let name = "GGUF"
  public static let fileExtensions = ["gguf"]

  /// Files up to this many bytes are converted each time: that takes some tens of milliseconds.
  static let largestConvertedEachTime = 32 << 20

  public static func recognizes(_ start: [UInt8]) -> Bool { start.starts(with: GGUFHeader.magic) }

  public static func load(_ file: Storage, path: String) throws(FormatError) -> Model {
    let header = try GGUFHeader(file, path: path)
    let tokenizer = try GGUFTokenizer.read(header, file)
    let llama = try GGUFLlama(header)
    let weights = llama.weights.map {
      GGUFConversion(name: $0.name, shape: $0.shape, tensor: $0.tensor, file: file)
    }
    let model = Model(
      graph: llama.shape.graph(input: [1, -1]), weights: [:],
      metadata: Model.Metadata(architecture: "llama"))
    if file.bytes.count > largestConvertedEachTime, weights.contains(where: \.isConversion),
      let cache = ConvertedFile(of: file, path: path, headerBytes: header.byteCount)
    {
      var model = try cache.model(model, weights)
      model.metadata.tokenizer = tokenizer
      return model
    }
    var converted = model
    converted.metadata.tokenizer = tokenizer
    for weight in weights { converted.weights[weight.name] = weight.weight }
    if let problem = GraphCheck.problem(in: converted) { throw FormatError(path, problem) }
    return converted
  }

  public static func save(_ model: Model, to path: String) throws(FormatError) {
    throw FormatError(
      path, "GGUF files are read, not written", hint: "save it as `.hone`", cause: .unsupported)
  }
}
