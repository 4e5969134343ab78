import ModelGraph
import TensorEngine

/// A value of the file while it is imported: what the file says it is, and the forms in which the
/// graph has it.
///
/// The file's images have their channels second (`[n, c, h, w]`), the engine's last. A value is
/// brought into the other form where a converter asks for it, at most once.
struct ImportedValue {
  /// As the file has it; halves are computed in 32 bits.
  let type: TensorType
  /// Its elements, where they are known.
  var constant: Tensor?
  /// In the file's order of axes.
  var plain: Wire?
  /// With the second axis moved to the end.
  var channelsLast: Wire?
  /// Of real numbers that are known: the codes on a grid that they stand for.
  var codes: QuantizedConstant?
  /// Of codes on a grid of bytes: the same grid's unsigned bytes, 128 more where these are signed.
  var bytes: GridBytes?

  init(
    type: TensorType, constant: Tensor? = nil, plain: Wire? = nil, channelsLast: Wire? = nil,
    codes: QuantizedConstant? = nil, bytes: GridBytes? = nil
  ) {
    self.type = type
    self.constant = constant
    self.plain = plain
    self.channelsLast = channelsLast
    self.codes = codes
    self.bytes = bytes
  }

  /// A known value of the type that its elements have.
  init(constant: Tensor) {
    self.init(type: TensorType(constant.elementType, constant.shape), constant: constant)
  }

  var shape: [Int] { type.shape }
  /// Whether the graph has it only with its channels last.
  var isImageOnly: Bool { constant == nil && plain == nil && channelsLast != nil }
}

/// Unsigned bytes on a grid, in the graph.
struct GridBytes {
  let wire: Wire
  let isImage: Bool
  let grid: QuantizedScale
}

/// The order of axes that moves the channels of a shape of that rank to the end, and back.
enum ChannelOrder {
  static func last(_ rank: Int) -> [Int] {
    rank < 3 ? Array(0..<rank) : [0] + Array(2..<rank) + [1]
  }

  static func second(_ rank: Int) -> [Int] {
    rank < 3 ? Array(0..<rank) : [0, rank - 1] + Array(1..<(rank - 1))
  }
}
