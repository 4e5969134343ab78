import ModelGraph
import TensorEngine

/// A network of 8-bit integers computed by loops over whole numbers, one image at a time: what the
/// engine's programs are held against.
///
/// The scheme is that of Jacob et al. 2017 (arXiv 1712.05877, section 2.2): with exact sums,
/// `q = round(M · (Σ (x - zx) · w + b)) + z`, `M = sx · sw / sy` a 32-bit float, halves to even.
struct PlainIntegers {
  struct Codes: Equatable {
    var shape: [Int]
    var codes: [Int]
  }

  let model: Model
  /// The codes of each value so far.
  private(set) var values: [String: Codes] = [:]

  init(_ model: Model, on image: Tensor) throws {
    self.model = model
    for node in model.graph.nodes { try run(node, image) }
  }

  private mutating func run(_ node: Node, _ image: Tensor) throws {
    let x = node.inputs.first.flatMap { values[$0] } ?? Codes(shape: [], codes: [])
    let result: Codes
    switch node.operation {
    case "Quantize":
      let grid = Grid(node, "")
      result = Codes(
        shape: Array(image.shape.dropFirst()),
        codes: image.floats.map { grid.nearest($0 / grid.scale) })
    case "QConv": result = try convolution(node, x)
    case "QDense": result = try dense(node, x)
    case "QAdd": result = sum(node, x, values[node.inputs[1]] ?? x)
    case "QMaxPool": result = largest(x, of: node.attributes["kernel"].integers)
    case "QGlobalAveragePool": result = means(x)
    case "Flatten": result = Codes(shape: [x.codes.count], codes: x.codes)
    case "Dequantize": return
    default: throw Unknown(operation: node.operation)
    }
    values[node.outputs[0]] = result
  }

  struct Unknown: Error { let operation: String }

  private func convolution(_ node: Node, _ x: Codes) throws -> Codes {
    let product = try Product(node, of: model)
    let (height, width, inputs, outputs) = (
      product.shape[0], product.shape[1], product.shape[2], product.shape[3]
    )
    let stride = node.attributes["strides"].integers.first ?? 1
    let pads = node.attributes["pads"].integers + [0, 0, 0, 0]
    let groups = node.attributes["groups"].integers.first ?? 1
    let rows = (x.shape[0] + pads[0] + pads[2] - height) / stride + 1
    let columns = (x.shape[1] + pads[1] + pads[3] - width) / stride + 1
    var codes: [Int] = []
    for position in 0..<rows * columns {
      let (top, left) = (
        position / columns * stride - pads[0], position % columns * stride - pads[1]
      )
      for output in 0..<outputs {
        let first = output / (outputs / groups) * inputs
        var sum = 0
        for tap in 0..<height * width {
          let (row, column) = (top + tap / width, left + tap % width)
          guard (0..<x.shape[0]).contains(row), (0..<x.shape[1]).contains(column) else { continue }
          for input in 0..<inputs {
            let code = x.codes[(row * x.shape[1] + column) * x.shape[2] + first + input]
            sum +=
              (code - product.inputZero)
              * product.weights[(tap * inputs + input) * outputs + output]
          }
        }
        codes.append(product.finish(sum, output))
      }
    }
    return Codes(shape: [rows, columns, outputs], codes: codes)
  }

  private func dense(_ node: Node, _ x: Codes) throws -> Codes {
    let product = try Product(node, of: model)
    let outputs = product.shape[1]
    let codes = (0..<outputs).map { output in
      let sum = x.codes.indices.reduce(0) {
        $0 + (x.codes[$1] - product.inputZero) * product.weights[$1 * outputs + output]
      }
      return product.finish(sum, output)
    }
    return Codes(shape: [outputs], codes: codes)
  }

  private func sum(_ node: Node, _ a: Codes, _ b: Codes) -> Codes {
    let (first, second, output) = (Grid(node, "a"), Grid(node, "b"), Grid(node, "output"))
    func factor(_ grid: Grid) -> Float { Float(Double(grid.scale) / Double(output.scale)) }
    let codes = zip(a.codes, b.codes).map { a, b in
      let right = Float(b - second.zero) * factor(second)
      return output.nearest(right.addingProduct(Float(a - first.zero), factor(first)))
    }
    return Codes(shape: a.shape, codes: codes)
  }

  /// Of windows that don't overlap.
  private func largest(_ x: Codes, of kernel: [Int]) -> Codes {
    let shape = [x.shape[0] / kernel[0], x.shape[1] / kernel[1], x.shape[2]]
    let codes = (0..<shape.reduce(1, *)).map { index in
      let (position, channel) = (index / shape[2], index % shape[2])
      let (row, column) = (position / shape[1] * kernel[0], position % shape[1] * kernel[1])
      let window = (0..<kernel[0] * kernel[1]).map { tap in
        x.codes[
          ((row + tap / kernel[1]) * x.shape[1] + column + tap % kernel[1]) * x.shape[2] + channel]
      }
      return window.max() ?? 0
    }
    return Codes(shape: shape, codes: codes)
  }

  private func means(_ x: Codes) -> Codes {
    let (count, channels) = (x.shape[0] * x.shape[1], x.shape[2])
    let codes = (0..<channels).map { channel in
      let sum = (0..<count).reduce(0) { $0 + x.codes[$1 * channels + channel] }
      return Int((Double(sum) / Double(count)).rounded(.toNearestOrEven))
    }
    return Codes(shape: [channels], codes: codes)
  }
}

/// real = scale · (code - zero), codes being from `low` on where an activation cuts off.
private struct Grid {
  let scale: Float
  let zero: Int
  let low: Int

  init(_ node: Node, _ role: String) {
    scale = Float(node.attributes[role.isEmpty ? "scale" : "\(role)Scale"].number)
    zero = node.attributes[role.isEmpty ? "zeroPoint" : "\(role)ZeroPoint"].integers.first ?? 0
    low = role == "output" && node.attributes["activation"] == .text("relu") ? zero : 0
  }

  /// The code of a real number in units of the scale.
  func nearest(_ steps: Float) -> Int {
    min(max(Int(steps.rounded(.toNearestOrEven)) + zero, low), 255)
  }
}

/// The weights of a product of integers, and what follows its sums.
private struct Product {
  let shape: [Int]
  let weights: [Int]
  let inputZero: Int
  private let biases: [Int]
  private let multipliers: [Float]
  private let output: Grid

  init(_ node: Node, of model: Model) throws {
    guard let weight = model.weights[node.inputs[1]], let known = try weight.linearCodes() else {
      throw PlainIntegers.Unknown(operation: "\(node.name) without codes")
    }
    let input = Grid(node, "input")
    let output = Grid(node, "output")
    shape = weight.shape
    weights = known.codes.withElements(as: Int8.self) { $0.map(Int.init) }
    let outputs = shape[shape.count - 1]
    let bias = node.inputs.count > 2 ? model.weights[node.inputs[2]]?.parts["values"] : nil
    biases =
      bias?.withElements(as: Int32.self) { $0.map(Int.init) } ?? Array(repeating: 0, count: outputs)
    let scales = known.scales.floats
    multipliers = (0..<outputs).map { output in
      Double(input.scale) * Double(scales[scales.count == 1 ? 0 : output])
    }.map { Float($0 / Double(output.scale)) }
    inputZero = input.zero
    self.output = output
  }

  func finish(_ sum: Int, _ channel: Int) -> Int {
    output.nearest(Float(sum + biases[channel]) * multipliers[channel])
  }
}

extension Attribute? {
  fileprivate var integers: [Int] {
    switch self {
    case .integer(let value)?: [value]
    case .integers(let values)?: values
    default: []
    }
  }

  fileprivate var number: Double {
    if case .number(let value)? = self { value } else { 0 }
  }
}
