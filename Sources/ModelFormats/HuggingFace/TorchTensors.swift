import FoundationEssentials
import TensorEngine

/// The tensors of a model's safetensors files as PyTorch lays them out, taken one after another.
struct TorchTensors {
  /// What errors name: the file, or the folder.
  let path: String
  private let tensors: [String: Tensor]
  private var used: Set<String> = []

  /// The tensors of one file.
  init(file: SafetensorsFile, path: String) {
    tensors = file.tensors
    self.path = path
  }

  /// The tensors of a folder: `model.safetensors`, or the files that
  /// `model.safetensors.index.json` lists.
  ///
  /// - Throws: A `FormatError` where there are none, or a file is broken or lacks what it should
  ///   hold.
  init(folder: String) throws(FormatError) {
    path = folder
    let index = "\(folder)/model.safetensors.index.json"
    guard FileManager.default.fileExists(atPath: index) else {
      tensors = try SafetensorsFile(contentsOf: "\(folder)/model.safetensors").tensors
      return
    }
    let shards = try Self.shards(index)
    var tensors: [String: Tensor] = [:]
    for file in Set(shards.values).sorted() {
      let shard = try SafetensorsFile(contentsOf: "\(folder)/\(file)")
      for (name, tensor) in shard.tensors where shards[name] == file { tensors[name] = tensor }
    }
    if let missing = shards.keys.sorted().first(where: { tensors[$0] == nil }) {
      throw FormatError(
        "\(folder)/\(shards[missing] ?? "")",
        "it lacks its tensor `\(missing)`, which the index says it holds")
    }
    self.tensors = tensors
  }

  /// Which file holds which tensor.
  private static func shards(_ index: String) throws(FormatError) -> [String: String] {
    let config = try ModelConfig(contentsOf: index)
    guard let map = config.texts(of: "weight_map") else {
      throw FormatError(index, "it doesn't say `weight_map`")
    }
    for file in map.values where file.contains("/") || !file.hasSuffix(".safetensors") {
      throw FormatError(index, "`\(file)` isn't the name of a safetensors file in its folder")
    }
    return map
  }

  func holds(_ name: String) -> Bool { tensors[name] != nil }

  var elementCount: Int { tensors.values.reduce(0) { $0 + $1.count } }

  func shape(of name: String) -> [Int]? { tensors[name]?.shape }

  /// A tensor of that shape.
  ///
  /// - Throws: A `FormatError` where it isn't there, or is of another shape or not of floats.
  mutating func take(_ name: String, _ shape: [Int]) throws(FormatError) -> Tensor {
    guard let tensor = tensors[name] else {
      throw FormatError(path, "it lacks its tensor `\(name)`")
    }
    guard tensor.shape == shape else {
      throw FormatError(
        path, "tensor `\(name)` has the shape \(tensor.shape), where \(shape) is expected")
    }
    guard tensor.elementType.isFloat else {
      throw FormatError(
        path, "tensor `\(name)` holds \(tensor.elementType.rawValue), where floats are expected",
        cause: .unsupported)
    }
    used.insert(name)
    return tensor
  }

  /// - Throws: A `FormatError` where there is a tensor that wasn't taken and can't be passed over.
  func checkAllUsed(
    by what: String, except isPassedOver: (String) -> Bool
  ) throws(FormatError) {
    let unused = tensors.keys.filter { !used.contains($0) && !isPassedOver($0) }
    guard let name = unused.min() else { return }
    throw FormatError(
      path, "it holds `\(name)`, for which \(what) has no place", cause: .unsupported)
  }
}

extension ModelConfig {
  /// An object whose values are all texts.
  fileprivate func texts(of key: String) -> [String: String]? {
    guard case .object(let values)? = self[key] else { return nil }
    var texts: [String: String] = [:]
    for (name, value) in values {
      guard case .text(let text) = value else { return nil }
      texts[name] = text
    }
    return texts
  }
}

extension Weight {
  /// A dense weight from its outputs, `[outputs, inputs]`, read where they lie.
  init(outputs: Tensor) {
    self.init(
      shape: outputs.shape.reversed(),
      encoding: TransposedEncoding(elementType: outputs.elementType), parts: ["outputs": outputs])
  }
}

extension Tensor {
  /// The columns `range` of a matrix.
  func columns(_ range: Range<Int>) -> Tensor {
    let copy = StridedCopy.slice(
      shape, starts: [0, range.lowerBound], extents: [shape[0], range.count], steps: [1, 1],
      elementBytes: elementType.bytes)
    return Tensor(shape: [shape[0], range.count], elementType: elementType) { target in
      withUnsafeBytes { source in
        guard let source = source.baseAddress, let target = target.baseAddress else { return }
        copy.run(source, into: target)
      }
    }
  }
}
