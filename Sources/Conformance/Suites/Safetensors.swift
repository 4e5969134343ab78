import ModelFormats
import TensorEngine

/// A safetensors file that another tool wrote.
enum Safetensors: Suite {
  static let name = "safetensors"

  static func run(_ report: inout Report) throws {
    let path = try report.data("safetensors/stories260K/model.safetensors")
    report.check("the tensors of stories260K") {
      let file = try SafetensorsFile(contentsOf: path)
      guard let table = file.tensors["model.embed_tokens.weight"] else {
        throw Finding("it lacks `model.embed_tokens.weight`")
      }
      return table.shape == [512, 64] ? nil : "the table's shape is \(table.shape)"
    }
  }
}
