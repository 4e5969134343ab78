public import ModelGraph
public import TensorEngine

/// GGUF, the file of llama.cpp: models of the known families, whose matrices are plain or in
/// blocks.
///
/// Plain matrices are read where they lie. Blocks are laid out anew for the engine's products: a
/// large file is converted once, into the cache, and mapped from there; a small one each time, as is
/// one that the cache has no room for.
public enum GGUFFormat: ModelFormat {
  public static let name = "GGUF"
  public static let fileExtensions = ["gguf"]

  /// Files up to this many bytes are converted each time: that takes some tens of milliseconds.
  static let largestConvertedEachTime = 32 << 20

  public static func recognizes(_ start: [UInt8]) -> Bool { start.starts(with: GGUFHeader.magic) }

  public static func load(_ file: Storage, path: String) throws(FormatError) -> Model {
    let header = try GGUFHeader(file, path: path)
    let tokenizer = try GGUFTokenizer.read(header, file)
    let (model, weights) = try contents(header, file)
    if file.bytes.count > largestConvertedEachTime, weights.contains(where: \.isConversion),
      let cache = ConversionCache.ofUser(),
      let converted = ConvertedFile(
        of: file, path: path, headerBytes: header.byteCount, in: cache)
    {
      var model = try converted.model(model, weights)
      model.metadata.tokenizer = tokenizer
      return model
    }
    var converted = model
    converted.metadata.tokenizer = tokenizer
    for weight in weights { converted.weights[weight.name] = weight.weight }
    if let problem = GraphCheck.problem(in: converted) { throw FormatError(path, problem) }
    return converted
  }

  /// What the file holds: the model without the weights that are converted, and those.
  private static func contents(
    _ header: GGUFHeader, _ file: Storage
  ) throws(FormatError) -> (Model, [GGUFConversion]) {
    let names = DecoderFamily.all.map(\.name) + [GGUFEncoder.architecture]
    let known = names.sorted().map { "`\($0)`" }.joined(separator: ", ")
    guard case .text(let name)? = header.values["general.architecture"] else {
      throw FormatError(
        header.path, "its architecture is none, which isn't read", hint: "\(known) are",
        cause: .unsupported)
    }
    if let family = DecoderFamily.named(name) {
      let decoder = try GGUFDecoder(header, family, file: file)
      return (decoder.model, decoder.weights)
    }
    guard name == GGUFEncoder.architecture else {
      throw FormatError(
        header.path, "its architecture is a `\(name)`, which isn't read", hint: "\(known) are",
        cause: .unsupported)
    }
    let encoder = try GGUFEncoder(header, file: file)
    return (encoder.model, encoder.weights)
  }

  public static func save(_ model: Model, to path: String) throws(FormatError) {
    if let encoder = GGUFEncoderSaving(model, path: path) { return try encoder.write() }
    try GGUFSaving(model, path: path).write()
  }

  public static func weightsDecoded(of model: Model) throws(FormatError) -> [String] {
    if let encoder = GGUFEncoderSaving(model, path: name) {
      return try encoder.rows.flatMap(\.decoded)
    }
    return try GGUFSaving(model, path: name).rows.flatMap(\.decoded)
  }
}
