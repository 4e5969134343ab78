import Datasets
import FoundationEssentials
import Language
import ModelGraph
import TensorEngine

extension Command {
  static let run = Command(
    "run", "Runs a model on arrays from files; yields its outputs.",
    input: ModelValue.self, output: ArraysValue.valueType,
    Parameter<[FilePath]>(
      "files", "a .npy file for each input, in their order, or a .npz file of them by name", .rest),
    details: """
      An array may lack the axis of the batch. Whole numbers are taken as the type that the input \
      has, where they fit it. `save "y.npy"` or `save "y.npz"` after it writes the outputs down.
      """,
    examples: [
      Example(
        #"load "models/digits-cnn.hone" | run "models/three.npy""#, "ten scores of a digit")
    ]
  ) { context, input, files in
    let inputs = try context.inputs(of: input.model, from: files)
    let types = inputs.mapValues { TensorType($0.elementType, $0.shape) }
    let program = try Program(
      compiling: input.model.graph, weights: input.model.weights, inputTypes: types)
    let outputs = try program.run(inputs)
    return .object(
      ArraysValue(
        arrays: input.model.graph.outputs.compactMap { name in
          outputs[name].map { (name, $0) }
        }))
  }
}

extension RunContext {
  /// An array for each input of a model.
  fileprivate func inputs(
    of model: Model, from files: [FilePath]
  ) throws -> [String: Tensor] {
    let names = model.graph.inputs.map(\.name)
    for file in files { try readFile(file.text, parameter: "files") }
    var arrays: [String: Tensor] = [:]
    if files.count == 1, files[0].text.lowercased().hasSuffix(".npz") {
      arrays = try Npz.arrays(at: resolved(files[0].text))
    } else {
      guard files.count == names.count else {
        throw problem(
          "the model takes \(names.count) inputs (\(names.joined(separator: ", "))), "
            + "but \(files.count) files are given", with: "files")
      }
      for (name, file) in zip(names, files) {
        arrays[name] = try Npy.tensor(at: resolved(file.text))
      }
    }
    var inputs: [String: Tensor] = [:]
    for input in model.graph.inputs {
      guard let array = arrays[input.name] else {
        throw problem(
          "the archive holds \(arrays.keys.sorted().joined(separator: ", ")), "
            + "but no `\(input.name)`", with: "files")
      }
      guard let fitting = array.fitting(input.type) else {
        let given = TensorType(array.elementType, array.shape)
        throw problem("`\(input.name)` takes \(input.type), not \(given)", with: "files")
      }
      inputs[input.name] = fitting
    }
    return inputs
  }
}

extension Tensor {
  /// The array as an input takes it; nil where its shape or its numbers don't fit.
  fileprivate func fitting(_ type: TensorType) -> Tensor? {
    let shapes = [shape, [1] + shape]
    let shape = shapes.first { shape in
      shape.count == type.shape.count && zip(shape, type.shape).allSatisfy { $1 < 0 || $0 == $1 }
    }
    guard let shape else { return nil }
    let reshaped = reshaped(to: shape)
    return elementType == type.elementType ? reshaped : reshaped.converted(to: type.elementType)
  }

  /// The same numbers in another type; nil where one of them isn't in it.
  private func converted(to type: ElementType) -> Tensor? {
    func whole<Integer: FixedWidthInteger>(_: Integer.Type) -> Tensor? {
      let numbers = floats.map { Integer(exactly: $0) }
      guard !numbers.contains(nil) else { return nil }
      return Tensor(numbers.compactMap { $0 }, shape: shape, as: type)
    }
    switch type {
    case .f32: return asFloat
    case .u8, .bool: return whole(UInt8.self)
    case .i8: return whole(Int8.self)
    case .i16: return whole(Int16.self)
    case .u16: return whole(UInt16.self)
    case .u32: return whole(UInt32.self)
    case .u64: return whole(UInt64.self)
    case .f64: return Tensor(floats.map(Double.init), shape: shape, as: .f64)
    case .i32: return elementType == .i64 ? narrowed : whole(Int32.self)
    case .i64: return elementType == .i32 ? widened : whole(Int64.self)
    case .f16: return Tensor(floats.map(Float16.init), shape: shape, as: .f16)
    default: return nil
    }
  }

  private var narrowed: Tensor? {
    let numbers = withElements(as: Int64.self) { $0.map { Int32(exactly: $0) } }
    guard !numbers.contains(nil) else { return nil }
    return Tensor(numbers.compactMap { $0 }, shape: shape, as: .i32)
  }

  private var widened: Tensor {
    Tensor(withElements(as: Int32.self) { $0.map(Int64.init) }, shape: shape, as: .i64)
  }
}
