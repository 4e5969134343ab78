import ModelFormats
import ModelGraph
import TensorEngine

/// What Hone's own file keeps: a model written and read again is the same model.
enum HoneFile: Suite {
  static let name = "hone-file"

  static func run(_ report: inout Report) throws {
    let folder = try report.data("gguf")
    for type in ["f32", "F16", "Q8_0", "Q4_0"] {
      report.check("keeps stories260K in \(type)") {
        let model = try Model(contentsOf: "\(folder)/stories260K_\(type).gguf")
        let bytes = try HoneFormat.bytes(of: model)
        let file = Storage(count: bytes.count) { $0.copyBytes(from: bytes) }
        let kept = try HoneFormat.load(file, path: "stories260K.hone")
        return kept.contentHash == model.contentHash ? nil : "it isn't the model that was written"
      }
    }
  }
}
