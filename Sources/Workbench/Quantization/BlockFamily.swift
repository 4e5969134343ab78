import Compression
import TensorEngine

extension QuantizationFamily {
  static let block = QuantizationFamily(
    formats: BlockFormat.allCases.map(\.rawValue),
    summary: "the blocks of GGUF, scales for every 32 or 256 inputs", options: []
  ) { name, request in
    guard let format = BlockFormat(rawValue: name) else {
      throw request.context.problem("there is no block format `\(name)`", with: "format")
    }
    return try BlockQuantization(format, layers: request.layers).compress(request.model)
  }
}
