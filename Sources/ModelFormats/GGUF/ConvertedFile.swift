import ContentHashing
import Glibc
import ModelGraph
import TensorEngine

/// The converted form of a large file: a Hone file in the cache, named after what it was made from.
struct ConvertedFile {
  /// Changes with the layout of what is kept.
  private static let layout = 2

  private let cache: ConversionCache
  private let key: String

  /// The key is the file's size, when it was last changed, and a hash of its header; nil where the
  /// file is gone.
  init?(of file: Storage, path: String, headerBytes: Int, in cache: ConversionCache) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    var hasher = ContentHasher()
    hasher.combine(Self.layout)
    hasher.combine(Int(status.st_size))
    hasher.combine(Int(status.st_mtim.tv_sec))
    hasher.combine(Int(status.st_mtim.tv_nsec))
    let header = UnsafeRawBufferPointer(rebasing: file.bytes[..<headerBytes])
    hasher.combine(ContentHash(of: header))
    key = hasher.finalized().description
    self.cache = cache
  }

  /// `model` with the weights mapped from the cache, which are put there first where they aren't.
  ///
  /// Where the cache can't be written, they are converted in memory.
  func model(_ model: Model, _ weights: [GGUFConversion]) throws(FormatError) -> Model {
    if let kept { return kept }
    do throws(FormatError) {
      try write(model, weights)
      if let kept { return kept }
    } catch {
      guard case .system = error.cause else { throw error }
    }
    var converted = model
    for weight in weights { converted.weights[weight.name] = weight.weight }
    return converted
  }

  /// Writes the file, where the cache has room for it.
  private func write(_ model: Model, _ weights: [GGUFConversion]) throws(FormatError) {
    var records: [String: WeightRecord] = [:]
    var tensors: [String: PendingTensor] = [:]
    for weight in weights {
      let (name, part) = (weight.name, weight.partName)
      records[name] = WeightRecord(weight.encoding, shape: weight.shape, parts: [part])
      let tensorName = WeightRecord.tensorName(of: part, of: name, weight.encoding)
      tensors[tensorName] = PendingTensor(weight.partType, pieces: weight.pieces)
    }
    for (name, weight) in model.weights {
      records[name] = WeightRecord(weight)
      for (part, tensor) in weight.parts {
        let tensorName = WeightRecord.tensorName(of: part, of: name, weight.encoding)
        tensors[tensorName] = PendingTensor(tensor)
      }
    }
    let byteCount = tensors.values.reduce(0) { $0 + $1.type.byteCount }
    guard let (path, durability) = cache.place(for: key, byteCount: byteCount) else { return }
    let texts = try HoneFormat.texts(of: model, records, content: key, path: path)
    try SafetensorsWriter.write(tensors, metadata: texts, to: path, outlasting: durability)
  }

  /// What the cache holds; nil where it holds nothing that can be read.
  private var kept: Model? {
    guard let path = cache.find(key), let file = try? Storage(mapping: path), !file.bytes.isEmpty
    else { return nil }
    return try? HoneFormat.read(file, path: path, expecting: { _ in key })
  }
}
