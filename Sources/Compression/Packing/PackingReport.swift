public import ModelGraph
import TensorEngine

/// What each step of Deep Compression left of a model's weights: tables 1 to 3 of Han et al. 2015,
/// arXiv 1510.00149.
public struct PackingReport: Sendable, Equatable {
  /// The bytes of weights after each step.
  public struct Sizes: Sendable, Equatable {
    /// 32-bit floats.
    public var plain = 0
    /// 32-bit floats and the gaps before them.
    public var pruned = 0
    /// Codes, gaps and codebooks.
    public var shared = 0
    /// The same in Huffman codes, with what says how those are read: as they are stored.
    public var packed = 0
  }

  /// One packed weight.
  public struct Row: Sendable, Equatable {
    public let layer: String
    public let count: Int
    /// How many of its elements aren't zero.
    public let kept: Int
    /// The width of a code and of a gap, and what they take on average in Huffman codes.
    public let codeBits: Int
    public let packedCodeBits: Double
    public let gapBits: Int
    public let packedGapBits: Double
    public let sizes: Sizes
  }

  /// A weight that stays as it is.
  public struct Rest: Sendable, Equatable {
    public let name: String
    public let shape: [Int]
    public let byteCount: Int
  }

  public let rows: [Row]
  /// What isn't packed: vectors, such as biases, and what isn't a layer's matrix or a table.
  public let rest: [Rest]
  /// Of all weights; those that aren't packed take in each step what they take.
  public let sizes: Sizes
  public let parameterCount: Int

  /// - Throws: A `CompressionError` where a weight can't be decoded.
  public init(of model: Model) throws {
    var rows: [Row] = []
    var rest: [Rest] = []
    var sizes = Sizes()
    var names: Set<String> = []
    for node in model.graph.nodes {
      for name in node.inputs {
        guard let weight = model.weights[name], names.insert(name).inserted else { continue }
        guard let encoding = weight.encoding as? HuffmanEncoding else {
          rest.append(Rest(name: name, shape: weight.shape, byteCount: weight.byteCount))
          sizes.add(
            Sizes(
              plain: weight.count * 4, pruned: weight.byteCount, shared: weight.byteCount,
              packed: weight.byteCount))
          continue
        }
        do throws(EncodingError) {
          rows.append(try Row(node.name, weight, encoding))
        } catch {
          throw CompressionError("its weight can't be read: \(error.message)", layer: node.name)
        }
        sizes.add(rows[rows.count - 1].sizes)
      }
    }
    self.rows = rows
    self.rest = rest
    self.sizes = sizes
    parameterCount = names.reduce(0) { $0 + (model.weights[$1]?.count ?? 0) }
  }
}

extension PackingReport.Row {
  fileprivate init(
    _ layer: String, _ weight: Weight, _ encoding: HuffmanEncoding
  ) throws(EncodingError) {
    let tensor = try weight.decoded()
    let pruned = SparseEncoding(places: .gaps(bits: encoding.gapBits))
    let entries = weight.parts["entries"]?.floats.first.map(Double.init) ?? 0
    func bits(_ part: String) -> Double {
      Double((weight.parts[part]?.byteCount ?? 0) * 8) / max(entries, 1)
    }
    self.layer = layer
    count = weight.count
    kept = tensor.floats.count { $0 != 0 }
    codeBits = encoding.bits
    packedCodeBits = bits("codes")
    gapBits = encoding.gapBits
    packedGapBits = bits("gaps")
    sizes = PackingReport.Sizes(
      plain: weight.count * 4, pruned: try Weight(tensor, encoding: pruned).byteCount,
      shared: try Weight(tensor, encoding: encoding.withoutHuffman).byteCount,
      packed: weight.byteCount)
  }
}

extension PackingReport.Sizes {
  fileprivate mutating func add(_ other: Self) {
    plain += other.plain
    pruned += other.pruned
    shared += other.shared
    packed += other.packed
  }
}
