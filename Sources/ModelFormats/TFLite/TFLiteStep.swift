import ModelGraph
import TensorEngine

/// One operator while it is converted: its operands, its options, and the nodes it becomes.
struct TFLiteStep {
  let operation: TFLiteOperator
  let model: TFLiteImport

  init(_ operation: TFLiteOperator, model: TFLiteImport) {
    self.operation = operation
    self.model = model
  }

  func has(_ index: Int) -> Bool {
    operation.inputs.indices.contains(index) && operation.inputs[index] >= 0
  }

  func input(_ index: Int) throws -> TFLiteValue {
    guard has(index) else { throw refusal("lacks its input \(index)") }
    return try model.value(operation.inputs[index], at: operation.place)
  }

  func optionalInput(_ index: Int) throws -> TFLiteValue? { has(index) ? try input(index) : nil }

  var inputs: [TFLiteValue] {
    get throws { try operation.inputs.indices.map { try input($0) } }
  }

  /// What the file says of an output.
  func output(_ index: Int = 0) throws -> TFLiteTensor {
    guard operation.outputs.indices.contains(index) else {
      throw refusal("lacks its output \(index)")
    }
    return model.file.tensors[operation.outputs[index]]
  }

  /// The grid of an output.
  func outputGrid(_ index: Int = 0) throws -> TFLiteGrid {
    guard let grid = try output(index).grid else {
      throw refusal("yields integers without saying their scale")
    }
    return grid
  }

  /// The integers of an input that must be known now: a shape, axes, bounds.
  func integers(_ index: Int) throws -> [Int] {
    guard let integers = try input(index).constant?.wholeNumbers else {
      throw refusal("takes an input \(index) that is known before the run")
    }
    return integers
  }

  /// Adds a node; the last one of an operator bears its output's name.
  func add(
    _ name: String, _ inputs: TFLiteValue?..., attributes: [String: Attribute] = [:]
  ) throws -> TFLiteValue {
    try add(name, inputs, attributes: attributes)[0]
  }

  func add(
    _ name: String, _ inputs: [TFLiteValue?], outputs: Int = 1,
    attributes: [String: Attribute] = [:]
  ) throws -> [TFLiteValue] {
    try model.add(
      name, inputs, outputs: outputs, attributes: attributes, like: try output().name)
  }

  func constant(_ elements: Tensor, like name: String) -> TFLiteValue {
    model.constant(elements, like: name)
  }

  /// Lets an output be a value.
  ///
  /// - Throws: A `FormatError` where the value isn't of the type that the file says.
  func yield(_ value: TFLiteValue, _ index: Int = 0) throws {
    let expected = try output(index)
    guard expected.type.elementType == value.type.elementType else {
      throw refusal(
        "yields \(value.type.elementType.rawValue) where the file says \(expected.type)")
    }
    model.set(operation.outputs[index], to: value)
  }

  func reshape(_ value: TFLiteValue, to shape: [Int]) throws -> TFLiteValue {
    value.shape == shape
      ? value : try add("Reshape", value, attributes: ["shape": .integers(shape)])
  }

  func transpose(_ value: TFLiteValue, _ order: [Int]) throws -> TFLiteValue {
    try add("Transpose", value, attributes: ["order": .integers(order)])
  }

  func refusal(_ message: String) -> FormatError {
    FormatError(
      model.file.buffer.path, "\(operation.name) \(message)", at: operation.place,
      cause: .unsupported)
  }
}

extension TFLiteStep {
  /// A number of the options; the schema's default where it is left out.
  func integer(_ field: Int, default standard: Int = 0) throws -> Int {
    let number = try operation.options?.integer(
      field, "the options of \(operation.name)", default: Int32(truncatingIfNeeded: standard))
    return number.map { Int($0) } ?? standard
  }

  /// An enumerator or a flag of the options, which takes one byte.
  func byte(_ field: Int) throws -> Int {
    let number: Int8? = try operation.options?.integer(
      field, "the options of \(operation.name)")
    return number.map { Int($0) } ?? 0
  }

  func flag(_ field: Int) throws -> Bool { try byte(field) != 0 }

  func float(_ field: Int) throws -> Float {
    try operation.options?.float(field, "the options of \(operation.name)") ?? 0
  }
}
