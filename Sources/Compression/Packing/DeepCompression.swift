public import Datasets
public import ModelGraph
public import TensorEngine

/// Lets the weights that pruning left share a few values, and stores their codes and the gaps
/// between them in Huffman codes (Han et al. 2015, arXiv 1510.00149, sections 3 and 4); decoded, they
/// are the shared values bit for bit.
public struct DeepCompression: CompressionMethod {
  public static let name = "pack"

  /// The width of a code in convolutions.
  public var convolutionBits: Int
  /// The width of a code in all other layers.
  public var denseBits: Int
  /// Where k-means starts.
  public var start: CodebookEncoding.Start

  public init(
    convolutionBits: Int = 8, denseBits: Int = 5, start: CodebookEncoding.Start = .linear
  ) {
    self.convolutionBits = convolutionBits
    self.denseBits = denseBits
    self.start = start
  }

  public var step: String {
    "pack conv=\(convolutionBits) dense=\(denseBits) start=\(start.text)"
  }

  public func rewrite(_ model: Model, calibration: Dataset?) throws -> Model {
    try model.storing([], as: encoding)
  }

  /// Gaps take 8 bits in convolutions and 5 elsewhere, as in the paper.
  private func encoding(of target: ProductWeight) -> HuffmanEncoding {
    target.operation == "Conv"
      ? HuffmanEncoding(bits: convolutionBits, gapBits: 8, start: start)
      : HuffmanEncoding(bits: denseBits, gapBits: 5, start: start)
  }
}
