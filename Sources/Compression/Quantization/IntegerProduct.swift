import ModelGraph
import TensorEngine

/// The weights of a dense layer or convolution for integers of up to 8 bits: codes by output, and
/// biases in units of input scale times weight scale. Codes that a weight has already stay.
struct IntegerProduct {
  let weight: Weight
  let bias: Weight?

  /// - Throws: A `CompressionError` naming the layer where its weights can't be encoded.
  init(
    _ node: Node, of model: Model, inputScale: Float, _ encoding: LinearEncoding
  ) throws(CompressionError) {
    do throws(EncodingError) {
      guard let stored = model.weights[node.inputs[1]] else {
        throw EncodingError("its weight is missing")
      }
      let biases =
        node.inputs.count > 2 && !node.inputs[2].isEmpty
        ? try model.weights[node.inputs[2]]?.decoded().floats : nil
      var codes = try OutputCodes(stored, encoding)
      if let biases { codes.makeRoom(for: biases, inputScale: inputScale) }
      let dense = try codes.weight()
      weight = Weight.smaller(dense, try dense.sparseLinear() ?? dense)
      bias = biases.map { Self.encode($0, scales: codes.scales, inputScale: inputScale) }
    } catch {
      throw CompressionError(error.message, layer: node.name)
    }
  }

  private static func encode(_ biases: [Float], scales: [Float], inputScale: Float) -> Weight {
    let codes = zip(biases, scales).map { bias, scale -> Int32 in
      let code = Double(bias) / (Double(inputScale) * Double(scale))
      return Int32(code.rounded(.toNearestOrEven))
    }
    return Weight(Tensor(codes, shape: [codes.count], as: .i32))
  }
}

/// A weight's codes of up to 8 bits, symmetric with a scale for each output, while scales may still
/// change.
private struct OutputCodes {
  /// What the codes stand for.
  private var values: [Float]
  private let shape: [Int]
  private let encoding: LinearEncoding
  private(set) var scales: [Float]
  /// What a bias's code may reach: as much again is left to the sum of products.
  private static let largestBias = Float(1 << 30)

  init(_ stored: Weight, _ encoding: LinearEncoding) throws(EncodingError) {
    let elements = try stored.decoded()
    var known = try stored.linearCodes()
    if known?.encoding.suitsOutputs != true {
      known = try Weight(elements, encoding: encoding).linearCodes()
    }
    guard let codes = known else { throw EncodingError("its weight has no linear codes") }
    (values, shape) = (elements.floats, stored.shape)
    var byOutput = codes.encoding
    byOutput.granularity = .channel
    byOutput.scaleType = .f32
    self.encoding = byOutput
    let shared = codes.scales.floats
    let outputs = stored.shape[stored.shape.count - 1]
    scales = shared.count == outputs ? shared : Array(repeating: shared[0], count: outputs)
  }

  func weight() throws(EncodingError) -> Weight {
    Weight(
      shape: shape, encoding: encoding,
      parts: try encoding.encode(Tensor(values, shape: shape), scales: scales))
  }

  /// Widens the scales of outputs whose bias wouldn't fit its code otherwise, and gives outputs
  /// without weights one that their bias is told apart by.
  mutating func makeRoom(for biases: [Float], inputScale: Float) {
    for (output, bias) in biases.enumerated() {
      let least = bias.magnitude / (inputScale * Self.largestBias)
      let column = stride(from: output, to: values.count, by: scales.count)
      if column.allSatisfy({ (values[$0] / scales[output]).magnitude <= 0.5 }) {
        for index in column { values[index] = 0 }
        scales[output] = max(least, Float.leastNormalMagnitude)
      } else {
        scales[output] = max(scales[output], least)
      }
    }
  }
}

extension LinearEncoding {
  /// Whether integer products take the codes as they are.
  var suitsOutputs: Bool {
    scheme == .symmetric && bits <= 8 && [.tensor, .channel].contains(granularity)
  }
}
