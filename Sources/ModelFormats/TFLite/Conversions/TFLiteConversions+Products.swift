import ModelGraph
import TensorEngine

extension TFLiteConversions {
  /// Convolutions and dense layers.
  static let products: [String: TFLiteConversion] = [
    "CONV_2D": { step in
      let window = try step.window(kernel: step.filterExtents, dilations: 4)
      try step.convert(convolution: window, groups: nil, activation: try step.activation(3))
    },
    "DEPTHWISE_CONV_2D": { step in
      let window = try step.window(kernel: step.filterExtents, dilations: 5)
      let channels = try step.image(0).shape[3]
      try step.convert(convolution: window, groups: channels, activation: try step.activation(4))
    },
    "FULLY_CONNECTED": { try $0.convertDense() },
  ]
}

extension TFLiteStep {
  fileprivate var filterExtents: [Int] {
    get throws {
      let filter = try input(1)
      guard filter.rank == 4 else {
        throw refusal("takes a filter of four axes, not \(filter.type)")
      }
      return Array(filter.shape[1...2])
    }
  }

  /// A convolution; its filter lies `[outputs, height, width, inputs]` in the file, or by depth
  /// `[1, height, width, outputs]`.
  fileprivate func convert(
    convolution window: TFLiteWindow, groups: Int?, activation: TFLiteActivation
  ) throws {
    let (x, filter) = (try image(0), try input(1))
    let order = groups == nil ? [1, 2, 3, 0] : [1, 2, 0, 3]
    var groups = groups ?? 1
    if order[3] == 0, filter.shape[3] > 0 { groups = max(x.shape[3] / filter.shape[3], 1) }
    var attributes = window.attributes(over: x.shape)
    attributes["dilations"] = .integers(window.dilations)
    attributes["groups"] = .integer(groups)
    if x.isQuantized {
      let weight = try quantizedWeight(filter, order: order)
      attributes =
        try attributes + grid("input", x.grid) + grid("output", outputGrid())
        + range(activation)
      return try yield(
        add("FixedConv", x, weight, try optionalInput(2), attributes: attributes))
    }
    if filter.constant?.elementType == .i8 {
      let weight = try quantizedWeight(filter, order: order)
      // Plain filters on one grid for all channels take their examples around 0.
      let isSymmetric = order.last == 0 && filter.grid?.scales.count == 1
      attributes["asymmetric"] = .integer(isSymmetric ? 0 : 1)
      return try yield(hybrid("HybridConv", x, weight, activation, attributes))
    }
    let weight = try transpose(try floats(filter), order)
    let sum = try add("Conv", x, weight, try optionalInput(2), attributes: attributes)
    try yield(apply(activation, to: sum))
  }

  /// A dense layer; its weight lies `[outputs, inputs]` in the file.
  fileprivate func convertDense() throws {
    let (x, matrix) = (try input(0), try input(1))
    guard matrix.rank == 2, try byte(1) == 0 else {
      throw refusal("takes a plain matrix as its weight, not \(matrix.type)")
    }
    let depth = matrix.shape[1]
    let keepsAxes = try flag(2) && x.shape.last == depth
    let rows =
      keepsAxes || x.shape.count == 2 && x.shape[1] == depth
      ? x : try reshape(x, to: [x.shape.reduce(1, *) / max(depth, 1), depth].freeingFirst(like: x))
    let activation = try activation(0)
    let bias = try optionalInput(2)
    if x.isQuantized {
      let weight = try quantizedWeight(matrix, order: [1, 0])
      let attributes = try grid("input", x.grid) + grid("output", outputGrid()) + range(activation)
      return try yield(add("FixedDense", rows, weight, bias, attributes: attributes))
    }
    if matrix.constant?.elementType == .i8 {
      let weight = try quantizedWeight(matrix, order: [1, 0])
      let isAsymmetric: [String: Attribute] = ["asymmetric": .integer(try byte(3))]
      return try yield(hybrid("HybridDense", rows, weight, activation, isAsymmetric))
    }
    let weight = try transpose(try floats(matrix), [1, 0])
    try yield(apply(activation, to: try add("Dense", rows, weight, bias)))
  }

  /// A product of floats that are quantized in the run with a weight of 8 bits.
  private func hybrid(
    _ name: String, _ x: TFLiteValue, _ weight: TFLiteValue, _ activation: TFLiteActivation,
    _ attributes: [String: Attribute]
  ) throws -> TFLiteValue {
    let fused = [TFLiteActivation.relu: "relu", .relu6: "relu6"][activation]
    let attributes = attributes + ["activation": .text(fused ?? "none")]
    let sum = try add(name, x, weight, try optionalInput(2), attributes: attributes)
    return fused == nil ? try apply(activation, to: sum) : sum
  }

  /// A weight of integers in the graph's layout, with the scales of the file.
  func quantizedWeight(_ value: TFLiteValue, order: [Int]) throws -> TFLiteValue {
    guard let codes = value.constant, let grid = value.grid else {
      throw refusal("takes a constant weight with its scales")
    }
    let turned = try transpose(value, order)
    let isUnsigned = codes.elementType == .u8
    guard let elements = turned.constant, isUnsigned || codes.elementType == .i8 else {
      throw refusal("takes a weight of 8 bits, not \(value.type)")
    }
    let isByChannel = grid.scales.count > 1
    guard !isByChannel || grid.scales.count == turned.shape.last && order.last == grid.axis,
      isByChannel || grid.scales.count == 1
    else { throw refusal("has \(grid.scales.count) scales along axis \(grid.axis) of its weight") }
    guard isUnsigned || grid.zeroPoints.allSatisfy({ $0 == 0 }) else {
      throw refusal("takes signed weights around 0, not around \(grid.zeroPoint)")
    }
    var parts = [
      "codes": elements, "scales": Tensor(grid.scales, shape: [grid.scales.count]),
    ]
    if isUnsigned {
      guard let point = UInt8(exactly: grid.zeroPoint) else {
        throw refusal("has the zero point \(grid.zeroPoint), which isn't a byte")
      }
      parts["zeroPoints"] = Tensor([point], shape: [1], as: .u8)
    }
    let encoding = LinearEncoding(
      scheme: isUnsigned ? .asymmetric : .symmetric,
      granularity: isByChannel ? .channel : .tensor)
    let weight = Weight(shape: turned.shape, encoding: encoding, parts: parts)
    return model.weight(weight, like: value.name)
  }
}

extension [Int] {
  /// A shape whose first extent is kept from a value where they agree, so that a free batch stays so.
  func freeingFirst(like value: TFLiteValue) -> [Int] {
    guard let first, first == value.shape.first else { return self }
    return [0] + dropFirst()
  }
}
