import Foundation
import ModelFormats
import ModelGraph
import TensorEngine
import Testing

/// A file's graph can say anything: what can't be run is refused, and nothing traps.
@Suite struct BadGraphTests {
  static let numbers = [
    0, 1, -1, 2, 3, -2, 7, 1 << 20, Int(Int32.max), -Int(Int32.max), 1 << 40, .max, .min,
  ]

  /// Operators whose shape rules calculate with attributes.
  static func model() throws -> Model {
    let window: [String: Attribute] = [
      "kernel": .integers([2, 2]), "strides": .integers([1, 1]), "pads": .integers([0, 0, 0, 0]),
    ]
    let nodes = [
      Node(
        "conv", "Conv", inputs: ["x", "w"],
        attributes: [
          "strides": .integers([1, 1]), "pads": .integers([1, 1, 1, 1]),
          "dilations": .integers([1, 1]), "groups": .integer(1),
        ]),
      Node("max", "MaxPool", inputs: ["conv"], attributes: window),
      Node("mean", "AveragePool", inputs: ["max"], attributes: window),
      Node(
        "pad", "Pad", inputs: ["mean"],
        attributes: ["before": .integers([0, 0, 1, 0]), "after": .integers([0, 0, 1, 0])]),
      Node(
        "slice", "Slice", inputs: ["pad"],
        attributes: ["starts": .integers([0, 0, 0, 0]), "ends": .integers([1, 2, 4, 2])]),
      Node("turn", "Transpose", inputs: ["slice"], attributes: ["order": .integers([0, 3, 1, 2])]),
      Node(
        "sum", "Sum", inputs: ["turn"],
        attributes: ["axes": .integers([1]), "keepAxes": .integer(1)]),
      Node("join", "Concat", inputs: ["sum", "sum"], attributes: ["axis": .integer(1)]),
      Node("flat", "Flatten", inputs: ["join"], attributes: ["axis": .integer(1)]),
      Node("again", "Reshape", inputs: ["flat"], attributes: ["shape": .integers([-1, 1, 2])]),
      Node("big", "Expand", inputs: ["again"], attributes: ["shape": .integers([8, 3, 2])]),
      Node("end", "Reshape", inputs: ["big"], attributes: ["shape": .integers([-1, 4])]),
    ]
    return Model(
      graph: Graph(
        inputs: [Graph.Input("x", TensorType(.f32, [-1, 4, 4, 2]))], nodes: nodes,
        outputs: ["end"]),
      weights: ["w": Weight(SampleTensor.ones([3, 3, 2, 2]))])
  }

  @Test func whatIsBrokenIsSound() throws {
    let model = try Self.model()
    do { _ = try model.types() } catch { Issue.record("\(error)") }
  }

  /// Three extents of 2^31 - 1 have a product beyond 64 bits.
  @Test func refusesValuesThatNoMemoryHolds() throws {
    let extent = Int(Int32.max)
    let graph = Graph(
      inputs: [Graph.Input("x", TensorType(.f32, [-1, 1, 1]))],
      nodes: [
        Node(
          "big", "Expand", inputs: ["x"],
          attributes: ["shape": .integers([extent, extent, extent])]),
        Node("end", "Flatten", inputs: ["big"]),
      ], outputs: ["end"])
    let folder = try Folder()
    try Model(graph: graph, weights: [:]).write(to: folder.file("a.hone"))
    do throws(FormatError) {
      _ = try Model(contentsOf: folder.file("a.hone"))
      Issue.record("it was read")
    } catch {
      #expect(error.message.contains("`big` (Expand): yields f32"))
    }
  }

  @Test(arguments: 0..<3)
  func survivesAnyNumber(_ seed: Int) throws {
    let folder = try Folder()
    var random = UInt64(seed)
    func draw(below limit: Int) -> Int {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(random >> 33) % limit
    }
    for _ in 0..<150 {
      var model = try Self.model()
      for _ in 0...draw(below: 2) {
        let number = Self.numbers[draw(below: Self.numbers.count)]
        let node = draw(below: model.graph.nodes.count + 1)
        guard node < model.graph.nodes.count else {
          model.graph.inputs[0].type.shape[draw(below: 4)] = number
          continue
        }
        let names = model.graph.nodes[node].attributes.keys.sorted()
        let name = names[draw(below: names.count)]
        switch model.graph.nodes[node].attributes[name] {
        case .integers(var values)?:
          values[draw(below: values.count)] = number
          model.graph.nodes[node].attributes[name] = .integers(values)
        default: model.graph.nodes[node].attributes[name] = .integer(number)
        }
      }
      try model.write(to: folder.file("a.hone"))
      do throws(FormatError) {
        let read = try Model(contentsOf: folder.file("a.hone"))
        #expect(read.graph == model.graph)
      } catch {
        #expect(error.offset != nil)
      }
    }
  }
}

enum SampleTensor {
  static func ones(_ shape: [Int]) -> Tensor { Tensor(repeating: 1, shape: shape) }
}
