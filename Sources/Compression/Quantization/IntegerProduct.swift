import ModelGraph
import TensorEngine

/// The weights of a dense layer or convolution for 8-bit integers: codes by output, and biases in
/// units of input scale times weight scale.
struct IntegerProduct {
  let weight: Weight
  let bias: Weight?

  /// - Throws: A `CompressionError` naming the layer where its weights can't be encoded.
  init(
    _ node: Node, of model: Model, inputScale: Float, _ range: QuantizationRange
  ) throws(CompressionError) {
    do throws(EncodingError) {
      guard let matrix = try model.weights[node.inputs[1]]?.decoded() else {
        throw EncodingError("its weight is missing")
      }
      let biases =
        node.inputs.count > 2 && !node.inputs[2].isEmpty
        ? try model.weights[node.inputs[2]]?.decoded().floats : nil
      var codes = try OutputCodes(matrix, range: range)
      if let biases { codes.makeRoom(for: biases, inputScale: inputScale) }
      let dense = codes.weight
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

/// A weight's 8-bit codes, symmetric with a scale for each output, while scales may still change.
private struct OutputCodes {
  private let values: [Float]
  private let shape: [Int]
  private let encoding: LinearEncoding
  private var codes: [Int8]
  private(set) var scales: [Float]
  /// What a bias's code may reach: as much again is left to the sum of products.
  private static let largestBias = Float(1 << 30)

  init(_ matrix: Tensor, range: QuantizationRange) throws(EncodingError) {
    encoding = LinearEncoding(bits: 8, granularity: .channel, range: range)
    guard let linear = try Weight(matrix, encoding: encoding).linearCodes() else {
      throw EncodingError("its weight has no linear codes")
    }
    values = matrix.floats
    shape = matrix.shape
    codes = linear.codes.withElements(as: Int8.self) { Array($0) }
    scales = linear.scales.floats
  }

  var weight: Weight {
    Weight(
      shape: shape, encoding: encoding,
      parts: [
        "codes": Tensor(codes, shape: shape, as: .i8),
        "scales": Tensor(scales, shape: [scales.count]),
      ])
  }

  /// Widens the scales of outputs whose bias wouldn't fit its code otherwise, and gives outputs
  /// without weights one that their bias is told apart by.
  mutating func makeRoom(for biases: [Float], inputScale: Float) {
    for (output, bias) in biases.enumerated() {
      let least = bias.magnitude / (inputScale * Self.largestBias)
      let column = stride(from: output, to: codes.count, by: scales.count)
      if column.allSatisfy({ codes[$0] == 0 }) {
        scales[output] = max(least, Float.leastNormalMagnitude)
      } else if scales[output] < least {
        scales[output] = least
        let grid = QuantizationScale(scale: least, zeroPoint: 0, codes: -127...127)
        for index in column { codes[index] = Int8(grid.code(of: values[index])) }
      }
    }
  }
}
