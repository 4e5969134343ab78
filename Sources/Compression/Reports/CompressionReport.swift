public import Datasets
public import ModelGraph
import TensorEngine

/// What a compression did to each weight.
public struct CompressionReport: Sendable, Equatable {
  /// One weight before and after.
  public struct Row: Sendable, Equatable {
    public let layer: String
    public let weight: String
    public let shape: [Int]
    /// How many of its elements are zero.
    public let zerosBefore: Int
    public let zerosAfter: Int
    /// The power of the weight over that of the error, in decibels; infinite where nothing changed,
    /// `nil` where the two can't be compared: another shape, or integers in other units.
    public let signalToNoise: Double?
    /// The cosine of the angle between the two as vectors; `nil` where they can't be compared or one
    /// of them is zero.
    public let cosine: Double?
    /// The same ratio of what the layer yields on samples; `nil` where there were none, or the weight
    /// is none of a product.
    public let outputSignalToNoise: Double?
    /// The name of the encoding that it is stored in now, or of the encoding's format.
    public let encoding: String
    /// Bits per weight by the encoding's definition, and as all its parts are stored.
    public let nominalBits: Double
    public let actualBits: Double
    public let bytesBefore: Int
    public let bytesAfter: Int

    public var count: Int { shape.reduce(1, *) }
  }

  /// The weights of the model after, in the order of its graph; those that both models have.
  public let rows: [Row]
  /// Of all weights, those without a row included.
  public let bytesBefore: Int
  public let bytesAfter: Int
  /// Whether weights were fitted to data in between, so that they differ by more than an error.
  public let isFitted: Bool

  /// Compares two models, one made from the other.
  ///
  /// Batch norms are folded into the weights of a model that computes in integers; its weights are
  /// then compared with those of the model before, folded too.
  ///
  /// - Parameters:
  ///   - isFitted: Whether weights were fitted to data; those of a training always are.
  ///   - samples: What to compare the layers' results on; they aren't where it is nil.
  /// - Throws: A `CompressionError` where a weight can't be decoded or the samples don't fit, a
  ///   `GraphError` where a model's graph isn't sound.
  public init(
    before original: Model, after: Model, isFitted: Bool = false, on samples: Dataset? = nil
  ) throws {
    let isFolded = after.graph.nodes.contains(where: \.isIntegerProduct)
    let before = isFolded ? try Pass.inference.reduce(original) { try $1($0) } : original
    let outputs = try samples.map { try OutputAgreement(of: original, by: after, on: $0) }
    var rows: [Row] = []
    var seen: Set<String> = []
    for node in after.graph.nodes {
      for name in node.inputs where seen.insert(name).inserted {
        guard let old = before.weights[name], let new = after.weights[name] else { continue }
        rows.append(
          try Row(
            layer: node.name, weight: name, before: old, after: new,
            outputs: new.shape.count > 1 ? outputs?.signalToNoise[node.name] : nil))
      }
    }
    self.rows = rows
    bytesBefore = original.weightBytes
    bytesAfter = after.weightBytes
    self.isFitted =
      isFitted || after.metadata.history.count > original.metadata.history.count
  }
}

extension CompressionReport.Row {
  fileprivate init(
    layer: String, weight name: String, before: Weight, after: Weight, outputs: Double?
  ) throws {
    let (old, new) = (try Self.floats(before, name), try Self.floats(after, name))
    self.layer = layer
    weight = name
    shape = after.shape
    zerosBefore = old.count { $0 == 0 }
    zerosAfter = new.count { $0 == 0 }
    let isComparable = before.shape == after.shape && before.type == after.type
    signalToNoise = isComparable ? SignalToNoise.decibels(of: old, as: new) : nil
    cosine = isComparable ? SignalToNoise.cosine(of: old, as: new) : nil
    outputSignalToNoise = outputs
    encoding = Self.name(of: after.encoding)
    nominalBits = after.encoding.nominalBitsPerWeight
    actualBits = after.actualBitsPerWeight
    bytesBefore = before.byteCount
    bytesAfter = after.byteCount
  }

  /// The encoding's name, or that of its format where it has several.
  private static func name(of encoding: any WeightEncoding) -> String {
    switch encoding {
    case let block as BlockEncoding: block.format.rawValue
    case let float as SmallFloatEncoding: float.format.rawValue
    default: type(of: encoding).name
    }
  }

  private static func floats(_ weight: Weight, _ name: String) throws -> [Float] {
    do throws(EncodingError) {
      return try weight.decoded().floats
    } catch {
      throw CompressionError("weight `\(name)` can't be read: \(error.message)")
    }
  }
}
