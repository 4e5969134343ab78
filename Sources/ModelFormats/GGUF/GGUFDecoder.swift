import ModelGraph
import TensorEngine

/// The decoder that a GGUF file holds: its shape, and which tensor is which weight.
struct GGUFDecoder {
  let family: DecoderFamily
  let shape: DecoderShape
  let weights: [GGUFConversion]

  /// - Throws: A `FormatError` where the file holds another architecture, or not all of it.
  init(_ header: GGUFHeader, _ family: DecoderFamily, file: Storage) throws(FormatError) {
    self.family = family
    let shape = try GGUFShape(header, family).shape
    self.shape = shape
    let names = GGUFNames(header, of: shape)
    var tensors = GGUFTensors(header, file: file)
    if case .factors? = shape.rotary?.scaling { tensors.markUsed("rope_freqs.weight") }
    if case .longRope? = shape.rotary?.scaling {
      tensors.markUsed("rope_factors_short.weight")
      tensors.markUsed("rope_factors_long.weight")
    }
    var weights: [GGUFConversion] = []
    for (name, extents) in shape.outerWeights {
      weights.append(try tensors.take(name, extents, from: names.place(name, in: shape)))
    }
    for layer in 1...shape.layers {
      for (name, extents) in shape.weights(ofLayer: layer) {
        weights.append(try tensors.take(name, extents, from: names.place(name, in: shape)))
      }
    }
    try tensors.checkAllUsed(by: "a `\(family.name)`")
    self.weights = weights
  }

  /// The model without the weights that are converted.
  var model: Model {
    var metadata = Model.Metadata(architecture: family.name)
    metadata.decoder = shape
    return Model(
      graph: shape.graph(input: [1, -1]), weights: shape.derivedWeights, metadata: metadata)
  }
}

/// The tensors of a file, taken one after another.
struct GGUFTensors {
  private let header: GGUFHeader
  private let file: Storage
  private var used: Set<String> = []

  init(_ header: GGUFHeader, file: Storage) {
    self.header = header
    self.file = file
  }

  mutating func markUsed(_ name: String) { used.insert(name) }

  /// The conversion of a weight from its place.
  ///
  /// - Throws: A `FormatError` where the tensor isn't there or of another shape.
  mutating func take(
    _ name: String, _ extents: [Int], from place: GGUFNames.Place
  ) throws(FormatError) -> GGUFConversion {
    guard let found = header.tensors[place.tensor] else {
      throw FormatError(header.path, "it lacks its tensor `\(place.tensor)`")
    }
    used.insert(place.tensor)
    let isTable = GGUFConversion.isTable(name) || extents.count == 1
    let expected = [place.rowCount] + (isTable ? extents.dropFirst() : extents.dropLast())
    guard found.shape == expected else {
      throw FormatError(
        header.path,
        "tensor `\(found.name)` has the shape \(found.shape), where \(expected) is expected",
        at: found.place)
    }
    if found.content.isInBlocks, extents.count != 2 {
      throw FormatError(
        header.path, "tensor `\(found.name)` is in blocks, which only matrices are read in",
        at: found.place, cause: .unsupported)
    }
    return GGUFConversion(
      name: name, shape: extents, tensor: found, rows: place.rows, file: file)
  }

  /// - Throws: A `FormatError` where the file holds more than was taken.
  func checkAllUsed(by what: String) throws(FormatError) {
    let unused = header.tensors.values.filter { !used.contains($0.name) }
    guard let tensor = unused.min(by: { $0.place < $1.place }) else { return }
    throw FormatError(
      header.path, "it holds `\(tensor.name)`, for which \(what) has no place", at: tensor.place,
      cause: .unsupported)
  }
}
