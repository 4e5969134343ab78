internal import CKernels

/// The elements of a matrix that aren't zero, laid out for kernels.
///
/// In memory: how many there are, then the arrays that `ck_sparse_matrix` or `ck_sparse_slices`
/// name, each on a boundary of 64 bytes.
struct SparseMatrix {
  let shape: SparseShape
  /// Where each array begins, and where the last one ends.
  private let starts = 64
  private let values: Int
  private let places: Int
  private let order: Int
  let byteCount: Int

  /// - Parameter count: The elements, with what fills slices.
  private init(_ shape: SparseShape, count: Int) {
    func aligned(_ offset: Int) -> Int { (offset + 63) / 64 * 64 }
    self.shape = shape
    let slices = (shape.columns + 15) / 16
    let blocks = Self.blocks(shape)
    values = aligned(starts + 4 * (shape.isSliced ? slices + 1 : blocks * shape.columns + 1))
    places = aligned(values + 4 * count)
    order = aligned(places + (shape.isSliced ? 2 : 1) * count)
    byteCount = order + (shape.isSliced ? slices * 16 : 0)
  }

  /// The blocks of the depth: at least one, so that every sum is begun.
  private static func blocks(_ shape: SparseShape) -> Int {
    (max(shape.depth, 1) + ck_sparse_depth - 1) / ck_sparse_depth
  }

  /// The matrix that lies at `packed`.
  init(_ shape: SparseShape, at packed: UnsafeRawPointer) {
    self.init(shape, count: packed.load(as: Int.self))
  }

  func columns(at packed: UnsafeRawPointer) -> ck_sparse_matrix {
    ck_sparse_matrix(
      depth: shape.depth, columns: shape.columns,
      starts: (packed + starts).assumingMemoryBound(to: UInt32.self),
      places: (packed + places).assumingMemoryBound(to: UInt8.self),
      values: (packed + values).assumingMemoryBound(to: Float.self))
  }

  func slices(at packed: UnsafeRawPointer) -> ck_sparse_slices {
    ck_sparse_slices(
      depth: shape.depth, columns: shape.columns,
      starts: (packed + starts).assumingMemoryBound(to: UInt32.self),
      places: (packed + places).assumingMemoryBound(to: UInt16.self),
      values: (packed + values).assumingMemoryBound(to: Float.self),
      order: (packed + order).assumingMemoryBound(to: UInt8.self))
  }

  /// Packs the elements of `b`.
  ///
  /// - Parameter element: Those of a row and a column of b.
  static func packed(
    _ shape: SparseShape, element: (_ k: Int, _ column: Int) -> Float
  ) -> Tensor {
    let columns = (0..<shape.columns).map { column in
      (0..<shape.depth).compactMap { k -> Entry? in
        let value = element(k, column)
        return value == 0 ? nil : Entry(place: k, value: value)
      }
    }
    return shape.isSliced ? slices(shape, columns) : blocks(shape, columns)
  }

  private struct Entry {
    var place: Int
    var value: Float
  }

  private static func blocks(_ shape: SparseShape, _ columns: [[Entry]]) -> Tensor {
    let depth = ck_sparse_depth
    let count = columns.reduce(0) { $0 + $1.count }
    let matrix = SparseMatrix(shape, count: count)
    return matrix.filled(count: count) { bytes in
      var (next, entry) = (Array(repeating: 0, count: shape.columns), 0)
      let blocks = Self.blocks(shape)
      for block in 0..<blocks {
        for column in columns.indices {
          bytes.store(
            UInt32(entry), at: matrix.starts + 4 * (block * shape.columns + column))
          while next[column] < columns[column].count {
            let own = columns[column][next[column]]
            guard own.place < (block + 1) * depth else { break }
            bytes.store(UInt8(own.place - block * depth), at: matrix.places + entry)
            bytes.store(own.value, at: matrix.values + 4 * entry)
            next[column] += 1
            entry += 1
          }
        }
      }
      bytes.store(UInt32(entry), at: matrix.starts + 4 * blocks * shape.columns)
    }
  }

  private static func slices(_ shape: SparseShape, _ columns: [[Entry]]) -> Tensor {
    let window = ck_sparse_window
    let order = stride(from: 0, to: columns.count, by: window).flatMap { first in
      (first..<min(first + window, columns.count)).sorted {
        (columns[$1].count, $0) < (columns[$0].count, $1)
      }
    }
    let slices = stride(from: 0, to: columns.count, by: 16).map { first in
      order[first..<min(first + 16, order.count)].map { columns[$0] }
    }
    let steps = slices.map { slice in slice.map { $0.count }.max() ?? 0 }
    let count = steps.reduce(0, +) * 16
    let matrix = SparseMatrix(shape, count: count)
    return matrix.filled(count: count) { bytes in
      for (place, column) in order.enumerated() {
        bytes.store(UInt8(column % window), at: matrix.order + place)
      }
      var step = 0
      for (index, slice) in slices.enumerated() {
        bytes.store(UInt32(step), at: matrix.starts + 4 * index)
        for number in 0..<steps[index] {
          for lane in 0..<16 {
            let entry = (step + number) * 16 + lane
            let own = lane < slice.count && number < slice[lane].count ? slice[lane][number] : nil
            let place = own?.place ?? ck_sparse_most_depth
            bytes.store(UInt16(place), at: matrix.places + 2 * entry)
            bytes.store(own?.value ?? 0, at: matrix.values + 4 * entry)
          }
        }
        step += steps[index]
      }
      bytes.store(UInt32(step), at: matrix.starts + 4 * slices.count)
    }
  }

  /// New memory with the count at its start, zeros where nothing else is written.
  private func filled(
    count: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
  ) -> Tensor {
    Tensor(shape: [byteCount], elementType: .u8) { bytes in
      bytes.initializeMemory(as: UInt8.self, repeating: 0)
      bytes.store(count, at: 0)
      fill(bytes)
    }
  }
}

extension UnsafeMutableRawBufferPointer {
  fileprivate func store<Value: BitwiseCopyable>(_ value: Value, at offset: Int) {
    storeBytes(of: value, toByteOffset: offset, as: Value.self)
  }
}
