internal import CKernels

/// A copy of up to eight axes from one arrangement of elements to another: transposing, slicing,
/// concatenating, padding and repeating are all this.
///
/// Strides are in elements and may be 0 (repeat) or negative (reverse) on the source's side.
public struct StridedCopy: Sendable {
  private var plan = ck_copy_plan()
  public let elementBytes: Int

  /// - Precondition: At most eight axes longer than 1, and elements of 1, 2, 4 or 8 bytes.
  public init(
    extents: [Int], sourceStrides: [Int], targetStrides: [Int], sourceOffset: Int = 0,
    targetOffset: Int = 0, elementBytes: Int
  ) {
    precondition(
      extents.count == sourceStrides.count && extents.count == targetStrides.count,
      "\(extents) walked by strides \(sourceStrides) and \(targetStrides)")
    precondition([1, 2, 4, 8].contains(elementBytes), "elements of \(elementBytes) bytes")
    self.elementBytes = elementBytes
    plan.source_offset = sourceOffset
    plan.target_offset = targetOffset
    var axes: [(extent: Int, source: Int, target: Int)] = []
    for (index, extent) in extents.enumerated() where extent != 1 {
      let (source, target) = (sourceStrides[index], targetStrides[index])
      if let last = axes.last, last.source == source * extent, last.target == target * extent {
        axes[axes.count - 1] = (last.extent * extent, source, target)
      } else {
        axes.append((extent, source, target))
      }
    }
    precondition(axes.count <= 8, "a copy of \(axes.count) axes")
    plan.rank = axes.count
    withUnsafeMutableBytes(of: &plan.axes) { bytes in
      let slots = bytes.bindMemory(to: ck_copy_axis.self)
      for (index, axis) in axes.enumerated() {
        slots[index] = ck_copy_axis(
          extent: axis.extent, source: axis.source, target: axis.target)
      }
    }
  }

  /// Copies.
  ///
  /// - Precondition: Both sides hold every element that the strides reach, and don't overlap.
  public func run(_ source: UnsafeRawPointer, into target: UnsafeMutableRawPointer) {
    withUnsafePointer(to: plan) { ck_copy($0, elementBytes, source, target) }
  }

  /// The strides of a dense array in row-major order.
  public static func denseStrides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    return strides
  }

  /// Rearranges axes: the result's axis `i` is the source's axis `order[i]`.
  public static func permute(_ shape: [Int], order: [Int], elementBytes: Int) -> StridedCopy {
    precondition(order.sorted() == Array(shape.indices), "\(order) permutes \(shape.count) axes")
    let strides = denseStrides(shape)
    let extents = order.map { shape[$0] }
    return StridedCopy(
      extents: extents, sourceStrides: order.map { strides[$0] },
      targetStrides: denseStrides(extents), elementBytes: elementBytes)
  }

  /// Takes `extents` elements along each axis from `starts` on, every `steps`-th (negative steps
  /// walk backwards).
  public static func slice(
    _ shape: [Int], starts: [Int], extents: [Int], steps: [Int], elementBytes: Int
  ) -> StridedCopy {
    let strides = denseStrides(shape)
    for axis in shape.indices where extents[axis] > 0 {
      let last = starts[axis] + (extents[axis] - 1) * steps[axis]
      precondition(
        (0..<shape[axis]).contains(starts[axis]) && (0..<shape[axis]).contains(last),
        "a slice from \(starts[axis]) to \(last) of an axis of \(shape[axis])")
    }
    return StridedCopy(
      extents: extents, sourceStrides: zip(strides, steps).map { $0 * $1 },
      targetStrides: denseStrides(extents),
      sourceOffset: zip(strides, starts).reduce(0) { $0 + $1.0 * $1.1 },
      elementBytes: elementBytes)
  }

  /// Places a dense `part` within a dense `whole` from `starts` on: the step of a concatenation,
  /// and of padding after the border is filled.
  public static func place(
    _ part: [Int], in whole: [Int], starts: [Int], elementBytes: Int
  ) -> StridedCopy {
    for axis in whole.indices {
      precondition(
        starts[axis] >= 0 && starts[axis] + part[axis] <= whole[axis],
        "\(part) at \(starts) exceeds \(whole)")
    }
    let strides = denseStrides(whole)
    return StridedCopy(
      extents: part, sourceStrides: denseStrides(part), targetStrides: strides,
      targetOffset: zip(strides, starts).reduce(0) { $0 + $1.0 * $1.1 },
      elementBytes: elementBytes)
  }

  /// Repeats `shape` to the larger `target` by numpy's rules.
  public static func broadcast(
    _ shape: [Int], to target: [Int], elementBytes: Int
  ) -> StridedCopy {
    precondition(Broadcast.shape(of: [shape, target]) == target, "\(shape) doesn't fill \(target)")
    let missing = target.count - shape.count
    let strides = denseStrides(shape)
    return StridedCopy(
      extents: target,
      sourceStrides: target.indices.map { axis in
        axis < missing || shape[axis - missing] == 1 ? 0 : strides[axis - missing]
      }, targetStrides: denseStrides(target), elementBytes: elementBytes)
  }
}
