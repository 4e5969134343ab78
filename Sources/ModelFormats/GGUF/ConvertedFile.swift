import ContentHashing
import FoundationEssentials
import Glibc
import ModelGraph
import TensorEngine

/// Where the converted form of a large file is kept: a Hone file in the cache, named after what it
/// was made from.
struct ConvertedFile {
  /// Changes with the layout of what is kept.
  private static let layout = 2

  let path: String
  private let key: String

  /// The place for a file's converted form; nil where there is no cache to keep it in.
  ///
  /// The key is the file's size, when it was last changed, and a hash of its header.
  init?(of file: Storage, path: String, headerBytes: Int) {
    var status = stat()
    guard stat(path, &status) == 0, let folder = Self.folder() else { return nil }
    var hasher = ContentHasher()
    hasher.combine(Self.layout)
    hasher.combine(Int(status.st_size))
    hasher.combine(Int(status.st_mtim.tv_sec))
    hasher.combine(Int(status.st_mtim.tv_nsec))
    let header = UnsafeRawBufferPointer(rebasing: file.bytes[..<headerBytes])
    hasher.combine(ContentHash(of: header))
    key = hasher.finalized().description
    self.path = "\(folder)/\(key).hone"
  }

  /// `model` with the weights mapped from the cache, which are put there first where they aren't.
  ///
  /// Where the cache can't be written, they are converted in memory.
  func model(_ model: Model, _ weights: [GGUFConversion]) throws(FormatError) -> Model {
    if let kept = kept { return kept }
    do throws(FormatError) {
      try write(model, weights)
      if let kept = kept { return kept }
    } catch {
      guard case .system = error.cause else { throw error }
    }
    var converted = model
    for weight in weights { converted.weights[weight.name] = weight.weight }
    return converted
  }

  /// Writes the file, a weight at a time.
  private func write(_ model: Model, _ weights: [GGUFConversion]) throws(FormatError) {
    var records: [String: WeightRecord] = [:]
    var tensors: [String: PendingTensor] = [:]
    for weight in weights {
      let (name, part) = (weight.name, weight.partName)
      records[name] = WeightRecord(weight.encoding, shape: weight.shape, parts: [part])
      let tensorName = WeightRecord.tensorName(of: part, of: name, weight.encoding)
      tensors[tensorName] = PendingTensor(weight.partType, make: weight.makePart)
    }
    for (name, weight) in model.weights {
      records[name] = WeightRecord(weight)
      for (part, tensor) in weight.parts {
        let tensorName = WeightRecord.tensorName(of: part, of: name, weight.encoding)
        tensors[tensorName] = PendingTensor(tensor)
      }
    }
    let texts = try HoneFormat.texts(of: model, records, content: key, path: path)
    try SafetensorsWriter.write(tensors, metadata: texts, to: path)
  }

  /// What the cache holds; nil where it holds nothing that can be read.
  private var kept: Model? {
    guard let file = try? Storage(mapping: path), !file.bytes.isEmpty else { return nil }
    return try? HoneFormat.read(file, path: path, expecting: { _ in key })
  }

  /// `$XDG_CACHE_HOME/hone`, or `~/.cache/hone`, made where it isn't there; nil without a home.
  private static func folder() -> String? {
    let environment = ProcessInfo.processInfo.environment
    var folder = environment["XDG_CACHE_HOME"] ?? ""
    if !folder.hasPrefix("/") {
      guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
      folder = home + "/.cache"
    }
    for part in ["", "/hone", "/hone/gguf"] { mkdir(folder + part, 0o700) }
    return folder + "/hone/gguf"
  }
}
