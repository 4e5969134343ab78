import FoundationEssentials
import ModelFormats
import TensorEngine

/// The ONNX standard's own tests of single operators.
enum ONNXNodes: Suite {
  static let name = "onnx-nodes"

  static func run(_ report: inout Report) throws {
    let folder = try report.data("onnx/node")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
      report.check(name) {
        let test = try ONNXTestCase(contentsOf: "\(folder)/\(name)")
        let found = try test.run()
        for (output, expected) in test.expected {
          guard let tensor = found[output] else { return "it lacks its output `\(output)`" }
          if let difference = tensor.difference(from: expected, within: .onnx(expected.elementType))
          {
            return "`\(output)`: \(difference)"
          }
        }
        return nil
      }
    }
  }
}
