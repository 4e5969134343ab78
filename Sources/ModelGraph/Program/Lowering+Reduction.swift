import TensorEngine

extension Lowering {
  /// A reduction of the axes listed in `axes`: neighbouring axes at once, the last ones first.
  func emitReduction(_ kernel: String, _ reduction: PortableReduction) throws {
    var shape = application.shape(0)
    let axes = try application.axes("axes", rank: shape.count)
    var source = input(0)
    let runs = axes.runs(ignoring: shape)
    guard !runs.isEmpty else {
      let (x, y, byteCount) = (source, output(), application.output.byteCount)
      return emit("copy") { $0.raw(y).copyMemory(from: $0.raw(x), byteCount: byteCount) }
    }
    for (position, run) in runs.reversed().enumerated() {
      let reduced = shape.indices.map { run.contains($0) ? 1 : shape[$0] }
      let isLast = position == runs.count - 1
      let byteCount = TensorType(application.output.elementType, reduced).byteCount
      let target = isLast ? output() : workspace(byteCount: byteCount)
      emitReduction(
        kernel, reduction, from: source, to: target, outer: shape[..<run.lowerBound].reduce(1, *),
        axis: shape[run].reduce(1, *), inner: shape[run.upperBound...].reduce(1, *))
      (source, shape) = (target, reduced)
    }
  }

  /// A reduction of the middle of three axes.
  private func emitReduction(
    _ kernel: String, _ reduction: PortableReduction, from source: Buffer, to target: Buffer,
    outer: Int, axis: Int, inner: Int
  ) {
    let type = application.output.elementType
    guard type == .f32, axis > 0, let vectors = reduction.vectorized else {
      return emit("\(kernel), \(type.rawValue)") { memory in
        PortableKernels.reduce(
          reduction, type, memory.raw(source), into: memory.raw(target), outer: outer, axis: axis,
          inner: inner)
      }
    }
    if reduction == .sum && outer == 1 && inner > 1 {
      let bytes = KernelSet.columnSumsWorkspaceBytes(rows: axis, columns: inner)
      let workspace = workspace(byteCount: bytes)
      emit("column sums") { memory in
        memory.kernels.columnSums(
          memory.floats(source), rows: axis, columns: inner, into: memory.floats(target),
          workspace: memory.raw(workspace))
      }
      return
    }
    let blocksPerTask = max(elementsPerTask / max(axis * inner, 1), 1)
    emit(kernel) { memory in
      inParallel(outer, by: blocksPerTask) { blocks in
        memory.kernels.reduce(
          vectors, memory.floats(source) + blocks.lowerBound * axis * inner,
          into: memory.floats(target) + blocks.lowerBound * inner, outer: blocks.count,
          axis: axis, inner: inner)
      }
    }
  }
}

extension [Int] {
  /// Ascending axes as runs of neighbours; axes of extent 1 are left out, and join those beside
  /// them.
  fileprivate func runs(ignoring shape: [Int]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for axis in self where shape[axis] != 1 {
      let gap = (runs.last?.upperBound ?? axis)..<axis
      if let last = runs.last, gap.allSatisfy({ shape[$0] == 1 }) {
        runs[runs.count - 1] = last.lowerBound..<(axis + 1)
      } else {
        runs.append(axis..<(axis + 1))
      }
    }
    return runs
  }
}
