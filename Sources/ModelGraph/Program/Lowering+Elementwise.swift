import TensorEngine

/// The elements that one task of an elementwise kernel works on.
let elementsPerTask = 16_384

/// The rows of `width` elements that one task takes.
func rowsPerTask(ofWidth width: Int) -> Int { max(elementsPerTask / max(width, 1), 1) }

/// Runs `body` over ranges that cover `count`, each of `size` or the rest, in parallel where there
/// are several. Cut by size alone, so that results don't depend on the threads.
func inParallel(_ count: Int, by size: Int, _ body: @Sendable (Range<Int>) -> Void) {
  let size = max(size, 1)
  guard count > size else { return body(0..<count) }
  ThreadPool.run(tasks: (count + size - 1) / size) { task in
    body(task * size..<min((task + 1) * size, count))
  }
}

extension Lowering {
  func emitUnary(_ kernel: String, _ function: UnaryFunction, p: Float = 0, q: Float = 0) {
    let (x, y) = (input(0), output())
    let (count, type) = (application.output.count, application.output.elementType)
    guard type == .f32 else {
      return emit("\(kernel), \(type.rawValue)") { memory in
        PortableKernels.unary(
          function, type, memory.raw(x), into: memory.raw(y), count: count, p: p, q: q)
      }
    }
    emit(kernel) { memory in
      inParallel(count, by: elementsPerTask) { range in
        memory.kernels.unary(
          function, memory.floats(x) + range.lowerBound, into: memory.floats(y) + range.lowerBound,
          count: range.count, p: p, q: q)
      }
    }
  }

  func emitBinary(_ kernel: String, _ function: PortableBinary) {
    let type = application.type(0).elementType
    if type == .f32, let function = function.vectorized { return emitVectors(kernel, function) }
    let (a, b, y) = (input(0), input(1), output())
    let walk = Broadcast([application.shape(0), application.shape(1)])
    let unitsPerTask = unitsPerTask(walk)
    emit("\(kernel), \(type.rawValue)") { memory in
      inParallel(walk.unitCount, by: unitsPerTask) { units in
        PortableKernels.binary(
          function, type, walk, memory.raw(a), memory.raw(b), into: memory.raw(y), units: units)
      }
    }
  }

  func emitComparison(_ kernel: String, _ comparison: Comparison) {
    let type = application.type(0).elementType
    let (a, b, y) = (input(0), input(1), output())
    let walk = Broadcast([application.shape(0), application.shape(1)])
    let unitsPerTask = unitsPerTask(walk)
    emit(kernel) { memory in
      inParallel(walk.unitCount, by: unitsPerTask) { units in
        let target = memory.elements(y, as: UInt8.self)
        if type == .f32 {
          memory.kernels.compare(
            comparison, walk, memory.floats(a), memory.floats(b), into: target, units: units)
        } else {
          PortableKernels.compare(
            comparison, type, walk, memory.raw(a), memory.raw(b), into: target, units: units)
        }
      }
    }
  }

  private func emitVectors(_ kernel: String, _ function: BinaryFunction) {
    let (a, b, y) = (input(0), input(1), output())
    guard application.shape(0) != application.shape(1) else {
      let count = application.output.count
      emit(kernel) { memory in
        inParallel(count, by: elementsPerTask) { range in
          let start = range.lowerBound
          memory.kernels.binary(
            function, memory.floats(a) + start, memory.floats(b) + start,
            into: memory.floats(y) + start, count: range.count)
        }
      }
      return
    }
    let walk = Broadcast([application.shape(0), application.shape(1)])
    let unitsPerTask = unitsPerTask(walk)
    emit("\(kernel), repeated") { memory in
      inParallel(walk.unitCount, by: unitsPerTask) { units in
        memory.kernels.binary(
          function, walk, memory.floats(a), memory.floats(b), into: memory.floats(y), units: units)
      }
    }
  }

  func emitScale(by factor: Float) {
    let (x, y) = (input(0), output())
    let count = application.output.count
    emit("scale") { memory in
      inParallel(count, by: elementsPerTask) { range in
        memory.kernels.binary(
          .multiply, memory.floats(x) + range.lowerBound, scalar: factor,
          into: memory.floats(y) + range.lowerBound, count: range.count)
      }
    }
  }

  /// The units of a walk that together have about as many elements as a task should.
  func unitsPerTask(_ walk: Broadcast) -> Int {
    let units = max(walk.unitCount, 1)
    return max(elementsPerTask * units / max(application.output.count, 1), 1)
  }

  /// One number everywhere in a buffer.
  func emitFill(_ target: Buffer, with value: Float, count: Int) {
    emit("fill") { memory in
      inParallel(count, by: elementsPerTask) { range in
        (memory.floats(target) + range.lowerBound).update(repeating: value, count: range.count)
      }
    }
  }

  /// One number everywhere in the output, whatever its type.
  func emitFill(with value: Double) {
    let (y, type) = (output(), application.output)
    if type.elementType == .f32 { return emitFill(y, with: Float(value), count: type.count) }
    let element = constant(byteCount: type.elementType.bytes) { bytes in
      guard let start = bytes.baseAddress else { return }
      withUnsafeBytes(of: value) { number in
        guard let source = number.baseAddress else { return }
        KernelSet.current.convert(source, .f64, into: start, type.elementType, count: 1)
      }
    }
    let copy = StridedCopy.broadcast([], to: type.shape, elementBytes: type.elementType.bytes)
    emit("fill") { memory in copy.run(memory.raw(element), into: memory.raw(y)) }
  }

  /// A copy that rearranges elements.
  func emitCopy(_ kernel: String, _ copy: StridedCopy, from index: Int = 0) {
    let (x, y) = (input(index), output())
    emit(kernel) { memory in copy.run(memory.raw(x), into: memory.raw(y)) }
  }

  /// Runs `body` over ranges of rows, each of about as many elements as a task should have.
  func emitRows(
    _ kernel: String, rows: Int, width: Int,
    _ body: @escaping @Sendable (Memory, Range<Int>) -> Void
  ) {
    emit(kernel) { memory in
      inParallel(rows, by: rowsPerTask(ofWidth: width)) { body(memory, $0) }
    }
  }
}
