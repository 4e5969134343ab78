import ModelGraph
import TensorEngine

extension Model {
  /// The model with the matrices of these layers, or of all where none is named, in an encoding; one
  /// that is stored just so already is left alone.
  ///
  /// - Parameters:
  ///   - encoding: What a weight is to be stored in.
  ///   - encode: Makes the weight, of which it is told whether its zeros are pruned ones.
  /// - Throws: A `CompressionError` naming the layer that can't be encoded.
  func storing<Encoding: WeightEncoding>(
    _ layers: [String], as encoding: (ProductWeight) -> Encoding,
    by encode: (Tensor, Encoding, _ isPruned: Bool) throws(EncodingError) -> Weight = {
      (tensor, encoding, _) throws(EncodingError) in try Weight(tensor, encoding: encoding)
    }
  ) throws -> Model {
    var model = self
    for target in try ProductWeight.all(of: self, layers: layers, tables: true) {
      let encoding = encoding(target)
      guard !target.weight.isStored(as: encoding) else { continue }
      let isPruned = target.isPruned(in: self)
      guard encoding.keepsZeros || !isPruned else {
        throw CompressionError(
          "its pruned weights are zero, and \(Encoding.name) has no code for 0",
          layer: target.layer, hint: "`int4`, `kmeans` and `ternary` have one")
      }
      let tensor = try target.decoded()
      do throws(EncodingError) {
        model.weights[target.name] = try encode(tensor, encoding, isPruned)
      } catch {
        throw CompressionError(error.message, layer: target.layer)
      }
    }
    return model
  }
}

extension ProductWeight {
  /// Whether the zeros among its elements are there because they were pruned.
  func isPruned(in model: Model) -> Bool {
    weight.encoding is SparseEncoding || model.metadata.masked.contains(name)
  }
}

extension Weight {
  fileprivate func isStored<Encoding: WeightEncoding>(as other: Encoding) -> Bool {
    if let linear = other as? LinearEncoding { return linearEncoding == linear }
    return encoding as? Encoding == other
  }
}

/// What a method's step says of the layers it is for: nothing where it is for all.
func layersText(_ layers: [String]) -> String {
  layers.isEmpty ? "" : " layers=[\(layers.joined(separator: " "))]"
}
