public import ModelGraph
public import TensorEngine

/// GGUF, the file of llama.cpp: models of the known families, whose matrices are plain or in
/// blocks.
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
    let decoder = try GGUFDecoder(header, family(of: header), file: file)
    let (model, weights) = (decoder.model, decoder.weights)
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

  private static func family(of header: GGUFHeader) throws(FormatError) -> DecoderFamily {
    let known = DecoderFamily.all.map { "`\($0.name)`" }.joined(separator: ", ")
    guard case .text(let name)? = header.values["general.architecture"] else {
      throw FormatError(
        header.path, "its architecture is none, which isn't read", hint: "\(known) are",
        cause: .unsupported)
    }
    guard let family = DecoderFamily.named(name) else {
      throw FormatError(
        header.path, "its architecture is a `\(name)`, which isn't read", hint: "\(known) are",
        cause: .unsupported)
    }
    return family
  }

  public static func save(_ model: Model, to path: String) throws(FormatError) {
    try GGUFSaving(model, path: path).write()
  }
}
