import FoundationEssentials
import TensorEngine

/// Blocks as llama.cpp encodes 8192 trained weights, and what it decodes them to.
enum GGUFBlocks: Suite {
  static let name = "gguf-blocks"

  private static let shape = [32, 256]
  private static let encodedBitForBit: [BlockFormat] = [.q8, .q4]

  static func run(_ report: inout Report) throws {
    let folder = try report.data("gguf/blocks")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    for type in files.filter({ $0.hasSuffix(".q.bin") }).map({ String($0.dropLast(6)) }).sorted() {
      report.check("decodes \(type)") {
        let rows = try Storage(mapping: "\(folder)/\(type).q.bin")
        let expected = try floats(at: "\(folder)/\(type).deq.f32")
        return try decoded(rows, type).difference(from: expected)
      }
    }
    for format in encodedBitForBit {
      report.check("encodes \(format.rawValue)") {
        let input = try floats(at: "\(folder)/input_stories260K_emb_32x256.f32")
        let weight = try Weight(input, encoding: BlockEncoding(format, depthAxis: .last))
        let rows = try Storage(mapping: "\(folder)/\(format.rawValue).q.bin")
        let expected = Tensor(
          shape: [shape[0], rows.bytes.count / shape[0]], elementType: .u8, storage: rows)
        return try BlockRows.bytes(of: weight).difference(from: expected)
      }
    }
  }

  private static func decoded(_ rows: Storage, _ type: String) throws -> Tensor {
    if let plain = ElementType(rawValue: type) {
      return Tensor(shape: shape, elementType: plain, storage: rows).asFloat
    }
    guard let format = BlockFormat(rawValue: type.lowercased()) else {
      throw Finding("there is no block format `\(type)`")
    }
    return try withExtendedLifetime(rows) {
      try BlockRows.weight(rows.bytes, format, shape: shape, depthAxis: .last).decoded()
    }
  }

  private static func floats(at path: String) throws -> Tensor {
    Tensor(shape: shape, elementType: .f32, storage: try Storage(mapping: path))
  }
}
