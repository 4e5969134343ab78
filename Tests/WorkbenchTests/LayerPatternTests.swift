import Language
import ModelGraph
import TensorEngine
import Testing

@testable import Workbench

/// Layers that are named by patterns.
@Suite struct LayerPatternTests {
  @Test(arguments: [
    ("block*", "block1.query", true), ("block*", "output", false), ("*", "", true),
    ("block*.query", "block12.query", true), ("block*.query", "block1.query.a", false),
    ("*1*1", "block1.x1", true), ("*1*1", "block1", false), ("a*a", "a", false),
    ("*.query*", "block1.query", true), ("b*k*y", "bky", true),
  ])
  func anAsteriskStandsForAnyText(_ pattern: String, _ name: String, _ matches: Bool) throws {
    #expect(try #require(NamePattern(pattern)).matches(name) == matches)
  }

  private static let setting = "net = new llama blocks=2 width=32 heads=2 hidden=[64] classes=256\n"

  private func model(_ statement: String) throws -> Model {
    let notebook = try notebook()
    try notebook.run(Self.setting + statement)
    guard case .object(let value as ModelValue)? = notebook.entries.last?.value else {
      throw CancellationError()
    }
    return value.model
  }

  @Test func namesTheMatricesAndAWidthForEach() throws {
    let quantized = try model(
      #"net | quantize layers=["block*.gate" "block2.*y" embedding] bits=[3 4 8]"#)
    let bytes = quantized.layers.compactMap { layer in
      layer.weights.compactMap { name in
        quantized.weights[name].flatMap {
          $0.shape.count > 1 ? "\(layer.name) \($0.encoding.nominalBitsPerWeight)" : nil
        }
      }.first
    }
    #expect(
      bytes.filter { !$0.hasSuffix(" 32.0") } == [
        "embedding 8.0", "block1.gate 3.0", "block2.query 4.0", "block2.key 4.0", "block2.gate 3.0",
        "output 8.0",
      ])
  }

  @Test(arguments: [
    (#"net | quantize int4 layers=["blok*"]"#, "no layer `blok*` with a matrix"),
    (#"net | prune 50% layers=["*norm1"]"#, "no layer `*norm1` with a matrix"),
    (#"net | quantize int4 layers=[output]"#, "shares its weight with `embedding`"),
    (#"net | quantize int4 layers=[norm]"#, "is of RMSNorm, which has no matrix"),
    (#"net | quantize layers=["block*" output] bits=[4 8 2]"#, "3 widths for"),
  ])
  func saysWhereAPatternNamesNothing(_ statement: String, _ message: String) throws {
    let notebook = try notebook()
    try notebook.run(Self.setting)
    let found = mistakes { try notebook.run(statement) }
    #expect(found.first?.message.contains(message) == true, "\(found)")
  }
}
