import TensorEngine

/// What a Hone file says of one weight beside its parts' bytes.
struct WeightRecord: Codable {
  var encoding: any WeightEncoding
  var shape: [Int]
  var parts: [String]

  init(_ weight: Weight) {
    self.init(weight.encoding, shape: weight.shape, parts: weight.parts.keys.sorted())
  }

  init(_ encoding: any WeightEncoding, shape: [Int], parts: [String]) {
    self.encoding = encoding
    self.shape = shape
    self.parts = parts
  }

  /// A dense weight's only tensor has the weight's own name.
  static func tensorName(
    of part: String, of weight: String, _ encoding: any WeightEncoding
  ) -> String {
    encoding is DenseEncoding ? weight : "\(weight)/\(part)"
  }

  private enum Key: String, CodingKey { case encoding, options, shape, parts }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(type(of: encoding).name, forKey: .encoding)
    try container.encode(encoding, forKey: .options)
    try container.encode(shape, forKey: .shape)
    try container.encode(parts, forKey: .parts)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let name = try container.decode(String.self, forKey: .encoding)
    guard let type = weightEncodings.first(where: { $0.name == name }) else {
      let known = weightEncodings.map { $0.name }.sorted().joined(separator: ", ")
      throw DecodingError.dataCorruptedError(
        forKey: .encoding, in: container,
        debugDescription: "`\(name)` is none of the encodings \(known)")
    }
    encoding = try type.init(from: container.superDecoder(forKey: .options))
    shape = try container.decode([Int].self, forKey: .shape)
    parts = try container.decode([String].self, forKey: .parts)
  }
}
