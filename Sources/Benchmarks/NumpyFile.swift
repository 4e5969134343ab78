import Foundation
import TensorEngine

/// Writes NumPy's array files (NEP 1, version 1) for the drivers of the peers.
enum NumpyFile {
  /// Writes a tensor of 32-bit floats or integers.
  static func write(_ tensor: Tensor, to path: String) throws {
    precondition([.f32, .i32].contains(tensor.elementType), "an output is of 32-bit numbers")
    let type = tensor.elementType == .f32 ? "<f4" : "<i4"
    let shape = tensor.shape.map { "\($0)," }.joined(separator: " ")
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(shape)), }"
    // The numbers begin at a multiple of 64; the header ends with a line feed.
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    var bytes = Data([0x93] + Array("NUMPY".utf8) + [1, 0])
    bytes.append(contentsOf: [UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)])
    bytes.append(contentsOf: header.utf8)
    tensor.withUnsafeBytes { bytes.append(contentsOf: $0) }
    try bytes.write(to: URL(fileURLWithPath: path))
  }
}
