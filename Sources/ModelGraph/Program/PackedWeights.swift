import TensorEngine

/// Weights in the forms that kernels read, made once for all the programs that are compiled with
/// them: those for a prompt and for one token, for a full batch and for the rest.
public final class PackedWeights {
  /// Which form of which weight: weights never change, so that where one lies is what it is.
  private struct Key: Hashable {
    let storage: ObjectIdentifier
    let offset: Int
    let form: String
  }

  private struct Entry {
    /// The weight that it was made from, while that is there.
    weak var storage: Storage?
    let packed: Tensor
  }

  private var entries: [Key: Entry] = [:]

  public init() {}

  /// The forms that are kept.
  public var count: Int { entries.count }

  /// The form of a weight, made where it isn't known.
  ///
  /// Of a mapped file the pages that `make` read are given back: its packed form is what is read
  /// from now on.
  func tensor(
    _ form: String, of weight: Weight, make: () throws -> Tensor
  ) rethrows -> Tensor {
    let parts = weight.parts.sorted { $0.key < $1.key }.map(\.value)
    guard let first = parts.first else { return try make() }
    let key = Key(
      storage: ObjectIdentifier(first.storage), offset: first.byteOffset, form: form)
    if let known = entries[key], known.storage === first.storage { return known.packed }
    let packed = try make()
    for part in parts { part.giveBackPages() }
    entries = entries.filter { $0.value.storage != nil }
    entries[key] = Entry(storage: first.storage, packed: packed)
    return packed
  }
}
