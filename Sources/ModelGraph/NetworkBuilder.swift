import TensorEngine

/// Builds networks layer by layer, drawing their weights as it goes.
///
/// A layer's weights are named after it: `conv1.weight`, `conv1.bias`.
struct NetworkBuilder {
  let inputShape: [Int]
  let classes: Int
  var builder = GraphBuilder()
  /// What it is, where it is a decoder.
  var decoder: DecoderShape?
  /// What it is, where it is an encoder.
  var encoder: EncoderShape?
  private var random: Philox
  /// The shape of every value, without the batch.
  private var shapes: [String: [Int]] = [:]

  init(inputShape: [Int], classes: Int, random: Philox) {
    self.inputShape = inputShape
    self.classes = classes
    self.random = random
  }

  mutating func input(_ elementType: ElementType = .f32) -> String {
    shapes["input"] = inputShape
    return builder.input("input", TensorType(elementType, [-1] + inputShape))
  }

  /// The shape of a value for one example.
  func shape(_ value: String) -> [Int] { shapes[value] ?? [] }

  /// Adds an operator whose result has `shape` for one example; the input's where none is given.
  mutating func apply(
    _ operation: String, _ inputs: String..., name: String? = nil, shape: [Int]? = nil,
    attributes: [String: Attribute] = [:]
  ) -> String {
    let value = builder.add(operation, inputs, name: name, attributes: attributes)[0]
    shapes[value] = shape ?? shapes[inputs[0]]
    return value
  }

  mutating func relu(_ x: String) -> String { apply("Relu", x, name: "relu") }

  /// All axes but the batch as one.
  mutating func flatten(_ x: String) -> String {
    let shape = shape(x)
    guard shape.count > 1 else { return x }
    return apply("Flatten", x, shape: [shape.reduce(1, *)])
  }

  /// A dense layer with a bias, along the last axis.
  mutating func dense(_ x: String, _ outputs: Int, name: String) -> String {
    let inputs = shape(x).last ?? 1
    let weight = draw([inputs, outputs], fanIn: inputs, name: "\(name).weight")
    let bias = constant(0, [outputs], name: "\(name).bias")
    return apply(
      "Dense", x, weight, bias, name: name, shape: Array(shape(x).dropLast()) + [outputs])
  }

  /// `[tokens, width]` as `[tokens, heads, width / heads]`.
  mutating func headed(_ x: String, heads: Int) -> String {
    let (length, depth) = (shape(x)[0], shape(x)[1] / heads)
    return apply(
      "Reshape", x, shape: [length, heads, depth],
      attributes: ["shape": .integers([-1, length, heads, depth])])
  }

  /// A convolution over a square window.
  ///
  /// - Precondition: The image's channels and the outputs can be cut into `groups`.
  /// - Throws: A `GraphError` where the window doesn't fit the image.
  mutating func conv(
    _ x: String, _ outputs: Int, kernel: Int, stride: Int = 1, pad: Int = 0, groups: Int = 1,
    hasBias: Bool = true, name: String
  ) throws -> String {
    let image = shape(x)
    guard image.count == 3 else {
      throw GraphError("takes images, [height, width, channels], not inputs of shape \(image)")
    }
    let extents = image.prefix(2).map { ($0 + 2 * pad - kernel) / stride + 1 }
    guard image[0] + 2 * pad >= kernel, image[1] + 2 * pad >= kernel else {
      throw GraphError("a window of \(kernel)×\(kernel) doesn't fit an image of shape \(image)")
    }
    let inputs = image[2] / groups
    let weight = draw(
      [kernel, kernel, inputs, outputs], fanIn: kernel * kernel * inputs, name: "\(name).weight")
    let bias = hasBias ? constant(0, [outputs], name: "\(name).bias") : ""
    var attributes: [String: Attribute] = [
      "strides": .integers([stride, stride]), "pads": .integers([pad, pad, pad, pad]),
    ]
    if groups > 1 { attributes["groups"] = .integer(groups) }
    return apply(
      "Conv", x, weight, bias, name: name, shape: extents + [outputs], attributes: attributes)
  }

  /// A batch norm that starts as the identity.
  mutating func batchNorm(_ x: String, name: String) -> String {
    let channels = [shape(x).last ?? 1]
    return apply(
      "BatchNorm", x, constant(1, channels, name: "\(name).scale"),
      constant(0, channels, name: "\(name).bias"), constant(0, channels, name: "\(name).mean"),
      constant(1, channels, name: "\(name).variance"), name: name)
  }

  /// A layer norm that starts as the identity.
  mutating func layerNorm(_ x: String, name: String) -> String {
    let width = [shape(x).last ?? 1]
    return apply(
      "LayerNorm", x, constant(1, width, name: "\(name).scale"),
      constant(0, width, name: "\(name).bias"), name: name)
  }

  /// The largest of each square of `side`, `side` apart where no stride is given; the image as it is
  /// where it is smaller than that.
  mutating func maxPool(
    _ x: String, side: Int, stride: Int? = nil, pad: Int = 0, name: String
  ) -> String {
    let (image, stride) = (shape(x), stride ?? side)
    guard image[0] + 2 * pad >= side, image[1] + 2 * pad >= side else { return x }
    let extents = image.prefix(2).map { ($0 + 2 * pad - side) / stride + 1 }
    var attributes: [String: Attribute] = [
      "kernel": .integers([side, side]), "strides": .integers([stride, stride]),
    ]
    if pad > 0 { attributes["pads"] = .integers([pad, pad, pad, pad]) }
    return apply("MaxPool", x, name: name, shape: extents + [image[2]], attributes: attributes)
  }

  /// A weight of normal numbers with the variance 2 / fan-in (He et al. 2015, arXiv 1502.01852).
  mutating func draw(_ shape: [Int], fanIn: Int, name: String) -> String {
    draw(shape, deviation: (2 / Float(fanIn)).squareRoot(), name: name)
  }

  /// A weight of normal numbers.
  mutating func draw(_ shape: [Int], deviation: Float, name: String) -> String {
    let values = Tensor(shape: shape) { elements in
      random.fillNormal(elements)
      for index in elements.indices { elements[index] *= deviation }
    }
    return builder.weight(name, Weight(values))
  }

  /// A weight of normal numbers, in halves where there are a million of them or more.
  mutating func drawLarge(_ shape: [Int], deviation: Float, name: String) -> String {
    let count = shape.reduce(1, *)
    guard count >= 1 << 20 else { return draw(shape, deviation: deviation, name: name) }
    let piece = min(count, 1 << 16)
    let values = Tensor(shape: shape, elementType: .f16) { bytes in
      let halves = bytes.bindMemory(to: Float16.self)
      withUnsafeTemporaryAllocation(of: Float.self, capacity: piece) { floats in
        for start in stride(from: 0, to: count, by: piece) {
          random.fillNormal(floats, deviation: deviation)
          for index in 0..<min(piece, count - start) {
            halves[start + index] = Float16(floats[index])
          }
        }
      }
    }
    return builder.weight(name, Weight(values))
  }

  mutating func constant(_ value: Float, _ shape: [Int], name: String) -> String {
    builder.weight(name, Weight(Tensor(repeating: value, shape: shape)))
  }
}
