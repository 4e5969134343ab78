import FoundationEssentials
public import TensorEngine

extension Npy {
  /// Writes one array, in version 1 of the format. `bf16`, which NumPy lacks, becomes `f32`.
  ///
  /// - Throws: Where the file can't be written.
  public static func write(_ tensor: Tensor, to path: String) throws {
    try Data(bytes(of: tensor)).write(to: URL(filePath: path))
  }

  /// The file that `write` would write.
  public static func bytes(of tensor: Tensor) -> [UInt8] {
    let tensor = tensor.elementType == .bf16 ? tensor.asFloat : tensor
    let shape = tensor.shape.map { "\($0)," }.joined(separator: " ")
    let type = typeName(tensor.elementType)
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(shape)), }"
    // The numbers begin at a multiple of 64; the header ends with a line feed.
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    let length = header.utf8.count
    let start = magic + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(header.utf8)
    return tensor.withUnsafeBytes { start + $0 }
  }

  private static func typeName(_ type: ElementType) -> String {
    switch type {
    case .f32, .bf16: "<f4"
    case .f64: "<f8"
    case .f16: "<f2"
    case .i8: "|i1"
    case .u8: "|u1"
    case .i16: "<i2"
    case .u16: "<u2"
    case .i32: "<i4"
    case .u32: "<u4"
    case .u64: "<u8"
    case .i64: "<i8"
    case .bool: "|b1"
    }
  }
}
