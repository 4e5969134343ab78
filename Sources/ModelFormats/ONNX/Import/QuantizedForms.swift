import TensorEngine

/// Operators on codes, written as what they are by definition: operators on what the codes stand for,
/// between `DequantizeLinear` and `QuantizeLinear`. Most are ONNX Runtime's own, as its quantizer and
/// optimizer write them (`com.microsoft` in its `ContribOperators.md`).
///
/// Where all grids are known, products and sums between them come to be computed on integers when
/// the graph is simplified, as in a file that was written so.
struct QuantizedForms {
  /// Names of what codes stand for, by the names of the codes, their scale and their zero point.
  private var reals: [[String]: String] = [:]

  /// Where an operator has its operands.
  private struct Form {
    enum Operand {
      /// Codes at a place, followed by their scale and zero point.
      case codes(Int)
      /// A matrix or the taps of a convolution, whose scales may lie along the outputs.
      case weight(Int)
      /// Sums in units of the scales of the first two operands.
      case sums(Int)
      case plain(Int)
    }

    let operation: String
    let operands: [Operand]
    /// Where the scale of the output is, followed by its zero point.
    let output: Int

    init(_ operation: String, _ operands: Operand..., output: Int) {
      (self.operation, self.operands, self.output) = (operation, operands, output)
    }

    init(_ operation: String, _ operands: [Operand], output: Int) {
      (self.operation, self.operands, self.output) = (operation, operands, output)
    }
  }

  /// The form of a node, given which of its inputs are known; nil for what has none, and for products
  /// of standard ONNX on grids that aren't known, which are exact sums.
  private static func form(of node: ONNXNode, known: (String) -> Tensor?) -> Form? {
    switch (node.domain, node.operation) {
    case ("", "QLinearConv") where isProductOnKnownGrids(node, known):
      return Form("Conv", .codes(0), .weight(3), .sums(8), output: 6)
    case ("", "QLinearMatMul") where isProductOnKnownGrids(node, known):
      return Form("MatMul", .codes(0), .weight(3), output: 6)
    case ("com.microsoft", "QGemm"):
      return Form("Gemm", .codes(0), .weight(3), .sums(6), output: 7)
    case ("com.microsoft", "QLinearAdd"), ("com.microsoft", "QLinearMul"):
      return Form(plainName(node), .codes(0), .codes(3), output: 6)
    case ("com.microsoft", "QLinearAveragePool"), ("com.microsoft", "QLinearGlobalAveragePool"),
      ("com.microsoft", "QLinearLeakyRelu"), ("com.microsoft", "QLinearSigmoid"),
      ("com.microsoft", "QLinearSoftmax"), ("com.microsoft", "QLinearReduceMean"):
      return Form(plainName(node), .codes(0), output: 3)
    case ("com.microsoft", "QLinearConcat"):
      let parts = stride(from: 2, to: node.inputs.count, by: 3).map { Form.Operand.codes($0) }
      return Form("Concat", parts, output: 0)
    case ("com.microsoft", "QLinearWhere"):
      return Form("Where", .plain(0), .codes(1), .codes(4), output: 7)
    default: return nil
    }
  }

  private static func plainName(_ node: ONNXNode) -> String {
    String(node.operation.dropFirst("QLinear".count))
  }

  /// Whether a product has known weights around one zero point, and grids that are known.
  private static func isProductOnKnownGrids(
    _ node: ONNXNode, _ known: (String) -> Tensor?
  ) -> Bool {
    guard node.inputs.count >= 8, let codes = known(node.inputs[3]),
      let zeros = known(node.inputs[5])?.integers,
      [1, 2, 6, 7].allSatisfy({ known(node.inputs[$0])?.count == 1 }),
      let scales = known(node.inputs[4])
    else { return false }
    let isSymmetric = QuantizedConstant.isSymmetric(codes.elementType, zeros: zeros)
    return codes.shape.count >= 2 && scales.shape.count <= 1
      && (isSymmetric || scales.count == 1 && zeros.count == 1)
  }

  /// The nodes that a node stands for; nil where it stands for itself.
  mutating func nodes(
    for node: ONNXNode, known: (String) -> Tensor?, isTaken: (String) -> Bool
  ) -> [ONNXNode]? {
    guard let output = node.outputs.first else { return nil }
    if node.domain == "com.microsoft", let sums = Self.sums(node, to: output) { return sums }
    guard let form = Self.form(of: node, known: known) else { return nil }
    var (nodes, inputs): ([ONNXNode], [String]) = ([], [])
    for operand in form.operands {
      switch operand {
      case .plain(let place): inputs.append(node.input(place))
      case .codes(let place):
        inputs.append(real(node, place, axis: nil, isTaken, &nodes))
      case .weight(let place):
        inputs.append(real(node, place, axis: Self.outputAxis(node), isTaken, &nodes))
      case .sums(let place): inputs.append(Self.realSums(node, place, &nodes))
      }
    }
    let grid = [node.input(form.output), node.input(form.output + 1)]
    let real = grid[0].isEmpty ? output : "\(output)/real"
    nodes += Self.operation(node, form.operation, inputs, to: real)
    return grid[0].isEmpty
      ? nodes : nodes + [node.part("QuantizeLinear", [real] + grid, to: output)]
  }

  /// The operator on real numbers; channels that lie last are moved there and back.
  private static func operation(
    _ node: ONNXNode, _ operation: String, _ inputs: [String], to output: String
  ) -> [ONNXNode] {
    let attributes = node.attributes.filter { !["channels_last", "opset"].contains($0.key) }
    guard case .integer(1)? = node.attributes["channels_last"] else {
      return [node.part(operation, inputs, to: output, attributes: attributes)]
    }
    let (taken, made) = ("\(output)/taken", "\(output)/made")
    return [
      node.part("Transpose", inputs, to: taken, attributes: ["perm": .integers([0, 3, 1, 2])]),
      node.part(operation, [taken], to: made, attributes: attributes),
      node.part("Transpose", [made], to: output, attributes: ["perm": .integers([0, 2, 3, 1])]),
    ]
  }

  /// What codes stand for, as a value of its own.
  private mutating func real(
    _ node: ONNXNode, _ place: Int, axis: Int?, _ isTaken: (String) -> Bool,
    _ nodes: inout [ONNXNode]
  ) -> String {
    let source = (place..<place + 3).map { node.input($0) }
    if let made = reals[source] { return made }
    // ONNX Runtime's quantizer calls the codes of `weight` so.
    let stem = source[0].hasSuffix("_quantized") ? String(source[0].dropLast(10)) : ""
    let name = stem.isEmpty || isTaken(stem) ? source.joined(separator: "/") + "/real" : stem
    reals[source] = name
    nodes.append(
      node.part(
        "DequantizeLinear", source, to: name, attributes: axis.map { ["axis": .integer($0)] } ?? [:]
      )
    )
    return name
  }

  /// The nodes of a product whose sums become real numbers at once.
  private static func sums(_ node: ONNXNode, to output: String) -> [ONNXNode]? {
    switch node.operation {
    case "DynamicQuantizeMatMul":
      let found = ["codes", "scale", "zero"].map { "\(output)/\($0)" }
      var codes = node.part("DynamicQuantizeLinear", [node.input(0)], to: output)
      codes.outputs = found
      return [codes]
        + realSums(
          of: node, [found[0], node.input(1), found[2], node.input(3)],
          scales: [found[1], node.input(2)], bias: node.input(4), to: output)
    case "MatMulIntegerToFloat":
      return realSums(
        of: node, [0, 1, 4, 5].map { node.input($0) }, scales: [2, 3].map { node.input($0) },
        bias: node.input(6), to: output)
    default: return nil
    }
  }

  private static func realSums(
    of node: ONNXNode, _ codes: [String], scales: [String], bias: String, to output: String
  ) -> [ONNXNode] {
    let (sums, floats, scale) = ("\(output)/sums", "\(output)/floats", "\(output)/scales")
    let real = bias.isEmpty ? output : "\(output)/product"
    let nodes = [
      node.part("MatMulInteger", codes, to: sums),
      node.part("Cast", [sums], to: floats, attributes: ["to": .integer(1)]),
      node.part("Mul", scales, to: scale), node.part("Mul", [floats, scale], to: real),
    ]
    return bias.isEmpty ? nodes : nodes + [node.part("Add", [real, bias], to: output)]
  }

  /// Along which axis of a weight the outputs lie.
  private static func outputAxis(_ node: ONNXNode) -> Int {
    if case .integer(1)? = node.attributes["transB"] { return 0 }
    return node.operation == "QLinearConv" ? 0 : -1
  }

  /// A bias in units of the input's scale times the weight's.
  private static func realSums(
    _ node: ONNXNode, _ place: Int, _ nodes: inout [ONNXNode]
  ) -> String {
    let sums = node.input(place)
    guard !sums.isEmpty, let output = node.outputs.first else { return "" }
    let (scale, real) = ("\(output)/bias scale", "\(output)/bias")
    nodes.append(node.part("Mul", [node.input(1), node.input(4)], to: scale))
    var unit = scale
    if let alpha = node.attributes["alpha"], case .float(let factor) = alpha, factor != 1 {
      nodes.append(
        node.part("Constant", [], to: "\(unit)/alpha", attributes: ["value_float": alpha]))
      nodes.append(node.part("Mul", [scale, "\(unit)/alpha"], to: "\(unit)/scaled"))
      unit = "\(unit)/scaled"
    }
    nodes.append(
      node.part("DequantizeLinear", [sums, unit], to: real, attributes: ["axis": .integer(-1)]))
    return real
  }
}

extension ONNXNode {
  /// The name of an input; empty where it is left out.
  func input(_ index: Int) -> String { index < inputs.count ? inputs[index] : "" }

  /// A node of standard ONNX that is a part of what this one does.
  fileprivate func part(
    _ operation: String, _ inputs: [String], to output: String,
    attributes: [String: ONNXAttribute.Value] = [:]
  ) -> ONNXNode {
    var part = self
    (part.operation, part.domain, part.inputs) = (operation, "", inputs)
    (part.outputs, part.attributes) = ([output], attributes)
    return part
  }
}
