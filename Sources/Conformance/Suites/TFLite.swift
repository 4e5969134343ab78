import Datasets
import FoundationEssentials
import ModelFormats
import ModelGraph
import TensorEngine

/// The models of MLPerf Tiny and their like against LiteRT's reference kernels, and what they are
/// known to score.
enum TFLite: Suite {
  static let name = "tflite"

  /// Floats in another order of summation than the reference's.
  private static let floats = Tolerance(relative: 1e-4, absolute: 1e-4)

  static func run(_ report: inout Report) throws {
    for model in ["ad01_autoencoder_float32", "ic_resnet8_float32", "ic_resnet8_int8"] {
      check(model, inputs: "\(model)/inputs", outputs: "\(model)/outputs", &report)
    }
    let mobilenet = "mobilenet_v1_0.25_128_quant"
    check(mobilenet, inputs: "\(mobilenet)/inputs", outputs: "\(mobilenet)/outputs", &report)
    for (model, least) in [("kws_ds_cnn_int8", 0.895), ("kws_ds_cnn_float32", 0.899)] {
      let folder = "\(model)__dev"
      check(model, inputs: "\(folder)/inputs", outputs: "\(folder)/outputs", &report)
      report.check("\(model) knows the words") { [report] in
        try shortfall(model, folder: "tflite/reference/\(folder)", least: least, report)
      }
    }
    for word in ["yes", "no", "noise", "silence"] {
      let folder = "micro_speech_\(word)_1000ms"
      check(
        "micro_speech_quantized", inputs: "\(folder)/features", outputs: "\(folder)/output", &report
      )
    }
    for (model, most) in [("hello_world_float", 0.048), ("hello_world_int8", 0.128)] {
      report.check("\(model)'s largest error") { [report] in
        try sineError(model, most: most, report)
      }
    }
    try checkRandom(&report)
    for layer in ["conv", "add", "pad"] { try checkLayers(layer, &report) }
  }

  /// A model on arrays of the reference.
  private static func check(
    _ model: String, inputs: String, outputs: String, _ report: inout Report
  ) {
    report.check("\(model) on \(inputs)") { [report] in
      let inputs = try Npy.tensor(at: report.data("tflite/reference/\(inputs).npy"))
      let expected = try Npy.tensor(at: report.data("tflite/reference/\(outputs).npy"))
      return try results(of: model, inputs, report).reshaped(to: expected.shape)
        .difference(from: expected, within: expected.elementType.isFloat ? floats : .exact)
    }
  }

  private static func results(
    of model: String, _ inputs: Tensor, _ report: Report
  ) throws -> Tensor {
    try Model(contentsOf: report.data("tflite/\(model).tflite")).examples(inputs)
  }

  private static func shortfall(
    _ model: String, folder: String, least: Double, _ report: Report
  ) throws -> String? {
    let inputs = try Npy.tensor(at: report.data("\(folder)/inputs.npy"))
    let labels = try Npy.tensor(at: report.data("\(folder)/labels.npy")).floats
    let scores = try results(of: model, inputs, report)
    let right = labels.indices.filter { index in
      let row = scores.rows(index..<index + 1).floats
      return row.indices.max { row[$0] < row[$1] } == Int(labels[index])
    }
    let share = Double(right.count) / Double(labels.count)
    return share >= least ? nil : "\(share) are right where \(least) are expected"
  }

  /// The largest distance from the sine; of integers, through the grids of input and output.
  private static func sineError(
    _ model: String, most: Double, _ report: Report
  ) throws -> String? {
    let x = try Npy.tensor(at: report.data("tflite/reference/\(model)/x.npy"))
    let y = try Npy.tensor(at: report.data("tflite/reference/\(model)/y.npy"))
    let isInteger = model.hasSuffix("int8")
    let codes = x.floats.map { Int8(clamping: Int(($0 / 0.024480115).rounded()) - 128) }
    let inputs =
      isInteger ? Tensor(codes, shape: [x.count, 1], as: .i8) : x.reshaped(to: [x.count, 1])
    let found = try results(of: model, inputs, report).floats
    let reals = isInteger ? found.map { 0.008290956 * ($0 - 5) } : found
    let error = zip(reals, y.floats).map { abs(Double($0 - $1)) }.max() ?? .infinity
    return error < 1e-5 && most > 0 ? nil : "it is \(error) away from the reference"
  }

  private static func checkRandom(_ report: inout Report) throws {
    let folder = try report.data("tflite/reference_random")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
      let model = name.split(separator: "__").last.map(String.init) ?? name
      report.check("\(model) on random numbers") { [report] in
        let inputs = try Npy.tensor(at: "\(folder)/\(name)/rand_in0.npy")
        let expected = try Npy.tensor(at: "\(folder)/\(name)/rand_out0.npy")
        return try results(of: model, inputs, report)
          .difference(from: expected, within: expected.elementType.isFloat ? floats : .exact)
      }
    }
  }

  /// The layers of SEANet on 16-bit integers, whose results are known to the bit.
  private static func checkLayers(_ layer: String, _ report: inout Report) throws {
    let folder = try report.data("tflite/seanet/\(layer)")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    for name in files.filter({ $0.hasSuffix(".tflite") }).map({ String($0.dropLast(7)) }).sorted() {
      report.check("SEANet's \(name)") {
        let model = try Model(contentsOf: "\(folder)/\(name).tflite")
        let inputs = try model.graph.inputs.enumerated().map { index, input in
          try numbers(at: "\(folder)/\(name)_input\(index)_int16.csv", shape: input.type.shape)
        }
        guard let found = try model.outputs(for: inputs).first else { return "it yields nothing" }
        let path = "\(folder)/\(name)_golden_int16.csv"
        return found.difference(from: try numbers(at: path, shape: found.shape))
      }
    }
  }

  private static func numbers(at path: String, shape: [Int]) throws -> Tensor {
    let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
    let numbers = text.split { $0 == "," || $0.isWhitespace }.compactMap { Int16($0) }
    guard numbers.count == shape.reduce(1, *) else {
      throw Finding("`\(path)` has \(numbers.count) numbers where \(shape) are expected")
    }
    return Tensor(numbers, shape: shape, as: .i16)
  }
}

extension Model {
  /// The first output for every example, one at a time where the batch isn't free.
  fileprivate func examples(_ inputs: Tensor) throws -> Tensor {
    guard let input = graph.inputs.first else { throw Finding("it takes nothing") }
    let extents = Array(input.type.shape.dropFirst())
    let size = extents.reduce(1, *)
    let examples = inputs.reshaped(to: [inputs.count / size] + extents)
    if input.type.shape.first == -1 { return try outputs(for: [examples])[0] }
    let results = try (0..<examples.shape[0]).map { index in
      try outputs(for: [examples.rows(index..<index + 1)])[0]
    }
    let bytes = results.flatMap { $0.withUnsafeBytes { Array($0) } }
    return Tensor(
      shape: [results.count] + results[0].shape.dropFirst(), elementType: results[0].elementType
    ) { $0.copyBytes(from: bytes) }
  }
}
