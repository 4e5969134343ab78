import ModelFormats
import ModelGraph
import TensorEngine

extension Model {
  /// The bytes of the file that `save` would write.
  func fileByteCount() throws -> Int { try HoneFormat.byteCount(of: self) }

  /// The share of exact zeros among all weights.
  func sparsity() throws -> Double {
    var zeros = 0
    for weight in weights.values {
      zeros += try weight.decoded().withElements(as: Float.self) { $0.count { $0 == 0 } }
    }
    return Double(zeros) / Double(max(1, parameterCount))
  }

  /// Every node with the types it has for a batch of `batch`.
  func applications(batch: Int) throws -> [Application] {
    try graph.applications(inputTypes: graph.inputTypes(batch: batch), weightTypes: weightTypes)
  }

  /// The program for a batch of `batch`.
  func compiled(batch: Int) throws -> Program {
    try Program(
      compiling: graph, weights: weights, inputTypes: graph.inputTypes(batch: batch))
  }
}

extension Weight {
  /// How it is stored, in a few words: `int8 per channel`.
  var encodingText: String {
    switch encoding {
    case let dense as DenseEncoding: dense.elementType.rawValue
    case let transposed as TransposedEncoding: transposed.elementType.rawValue
    case let linear as LinearEncoding: linear.text
    case let sparse as SparseEncoding: "sparse \(sparse.values.text)\(sparse.places.text)"
    case let packed as HuffmanEncoding: "huffman\(packed.bits) gaps\(packed.gapBits)"
    case let block as BlockEncoding: block.format.rawValue
    case let book as CodebookEncoding: book.text
    case let powers as LogarithmicEncoding: "log\(powers.bits) \(powers.granularity.text)"
    case let float as SmallFloatEncoding: "\(float.format.rawValue) \(float.granularity.text)"
    case let ternary as TernaryEncoding: "ternary \(ternary.granularity.text)"
    case let binary as BinaryEncoding: "binary \(binary.granularity.text)"
    default: Swift.type(of: encoding).name
    }
  }
}

extension SparseEncoding.Values {
  fileprivate var text: String {
    switch self {
    case .dense(let elementType): elementType.rawValue
    case .linear(let linear): linear.text
    case .codebook(let book): book.text
    }
  }
}

extension SparsePlaces {
  /// What follows the kept weights' encoding; nothing for a bitmap.
  fileprivate var text: String {
    switch self {
    case .bitmap: ""
    case .gaps(let bits): " gaps\(bits)"
    case .pattern(let keep, let of): " \(keep):\(of)"
    case .blocks(let width): " block\(width)"
    }
  }
}

extension CodebookEncoding {
  fileprivate var text: String { "kmeans\(bits) \(granularity.text)" }
}

extension LinearEncoding {
  fileprivate var text: String {
    let unsigned = scheme == .asymmetric ? "u" : ""
    return "\(unsigned)int\(bits) \(granularity.text)"
  }
}

extension QuantizationGranularity {
  fileprivate var text: String {
    switch self {
    case .tensor: "per tensor"
    case .channel: "per channel"
    case .group(let size): "by \(size)"
    case .block(let inputs, let outputs): "by \(inputs)×\(outputs)"
    }
  }
}
