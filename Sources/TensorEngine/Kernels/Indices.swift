internal import CKernels

/// Whole numbers of 32 or 64 bits that name rows or classes. It borrows its memory.
public struct Indices: @unchecked Sendable {
  // Read only; whoever lends the memory keeps it as it is meanwhile.
  let raw: ck_indices

  public init(_ first: UnsafePointer<Int32>) { raw = ck_indices(first: first, bytes: 4) }
  public init(_ first: UnsafePointer<Int64>) { raw = ck_indices(first: first, bytes: 8) }

  /// The index at `place`.
  public subscript(place: Int) -> Int {
    raw.bytes == 8
      ? Int(raw.first.load(fromByteOffset: place * 8, as: Int64.self))
      : Int(raw.first.load(fromByteOffset: place * 4, as: Int32.self))
  }

  /// The indices from `place` on.
  public func dropping(_ place: Int) -> Indices {
    Indices(raw: ck_indices(first: raw.first + place * raw.bytes, bytes: raw.bytes))
  }

  private init(raw: ck_indices) { self.raw = raw }

  /// The first place among `count` whose index is not in `0..<limit`; `nil` if all are.
  public func firstOutside(_ limit: Int, of count: Int) -> Int? {
    (0..<count).first { !(0..<limit).contains(self[$0]) }
  }
}
