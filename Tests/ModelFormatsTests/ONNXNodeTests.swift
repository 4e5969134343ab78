import Foundation
import ModelFormats
import TensorEngine
import TestSupport
import Testing

/// The expected numbers are the ONNX standard's own.
@Suite struct ONNXNodeTests {
  @Test func listsEveryTestThatIsThere() throws {
    guard let folder = sharedData("onnx/node") else { return }
    let found = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(ONNXNodeNames.all.map { "test_\($0)" } == found)
    #expect(found.count == 484)
  }

  @Test(arguments: ONNXNodeNames.all)
  func agreesWithTheStandard(_ name: String) throws {
    guard let folder = sharedData("onnx/node/test_\(name)") else { return }
    let test = try ONNXTestCase(contentsOf: folder)
    let found = try test.run()
    for (output, expected) in test.expected {
      let tensor = try #require(found[output])
      #expect(tensor.elementType == expected.elementType)
      #expect(tensor.shape == expected.shape)
      #expect(Self.firstDifference(tensor, expected) == nil)
    }
  }

  /// The standard's tolerance for floats is 1e-3 · |expected| + 1e-7; whole numbers are exact.
  static func firstDifference(_ found: Tensor, _ expected: Tensor) -> String? {
    if found == expected { return nil }
    guard found.elementType.isFloat, found.count == expected.count else { return "not equal" }
    let wrong = zip(found.floats, expected.floats).enumerated().first { _, pair in
      let (a, b) = pair
      if a == b || a.isNaN && b.isNaN { return false }
      return !(abs(a - b) <= 1e-3 * abs(b) + 1e-7)
    }
    return wrong.map { "element \($0.offset) is \($0.element.0), not \($0.element.1)" }
  }
}
