internal import CKernels

/// Functions element by element. They take runs, so that cutting the work is the caller's.
extension KernelSet {
  /// `y[i] = f(x[i])`; `y` may be `x`.
  public func unary(
    _ function: UnaryFunction, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>,
    count: Int, p: Float = 0, q: Float = 0
  ) {
    precondition(count >= 0, "\(count) elements")
    table.pointee.unary_f32(ck_unary(function.rawValue), x, y, count, p, q)
  }

  /// `dx[i] = dy[i] * f'(x[i])`, where `y` is `f(x)`. `dx` may be `dy`.
  public func unaryBackward(
    _ function: UnaryFunction, x: UnsafePointer<Float>, y: UnsafePointer<Float>,
    dy: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, count: Int, p: Float = 0,
    q: Float = 0
  ) {
    precondition(count >= 0, "\(count) elements")
    table.pointee.unary_backward_f32(ck_unary(function.rawValue), x, y, dy, dx, count, p, q)
  }

  /// `y = f(a, b)` over the units of a walk of two operands (all of them unless `units` says).
  public func binary(
    _ function: BinaryFunction, _ walk: Broadcast, _ a: UnsafePointer<Float>,
    _ b: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, units: Range<Int>? = nil
  ) {
    walk.forEachRun(in: units ?? 0..<walk.unitCount) { output, rows, count, run in
      table.pointee.binary_f32(
        ck_binary(function.rawValue), ck_operand(a, run(0)), ck_operand(b, run(1)), y + output,
        rows, count)
    }
  }

  /// `y = f(a, b)` over `count` elements side by side; `y` may be `a` or `b`.
  public func binary(
    _ function: BinaryFunction, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    into y: UnsafeMutablePointer<Float>, count: Int
  ) {
    let run = Broadcast.Run(offset: 0, row: 0, step: 1)
    table.pointee.binary_f32(
      ck_binary(function.rawValue), ck_operand(a, run), ck_operand(b, run), y, 1, count)
  }

  /// `y = f(a, b)` with one number `b` for every element.
  public func binary(
    _ function: BinaryFunction, _ a: UnsafePointer<Float>, scalar b: Float,
    into y: UnsafeMutablePointer<Float>, count: Int
  ) {
    withUnsafePointer(to: b) { b in
      table.pointee.binary_f32(
        ck_binary(function.rawValue), ck_operand(a, Broadcast.Run(offset: 0, row: 0, step: 1)),
        ck_operand(b, Broadcast.Run(offset: 0, row: 0, step: 0)), y, 1, count)
    }
  }

  /// `y = 1` where the comparison holds and 0 elsewhere, over a walk of two operands.
  public func compare(
    _ comparison: Comparison, _ walk: Broadcast, _ a: UnsafePointer<Float>,
    _ b: UnsafePointer<Float>, into y: UnsafeMutablePointer<UInt8>, units: Range<Int>? = nil
  ) {
    walk.forEachRun(in: units ?? 0..<walk.unitCount) { output, rows, count, run in
      table.pointee.compare_f32(
        ck_comparison(comparison.rawValue), ck_operand(a, run(0)), ck_operand(b, run(1)),
        y + output, rows, count)
    }
  }

  /// `y = a` where `condition` is not 0 and `b` elsewhere, over a walk of three operands.
  public func choose(
    _ walk: Broadcast, _ condition: UnsafePointer<UInt8>, _ a: UnsafePointer<Float>,
    _ b: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, units: Range<Int>? = nil
  ) {
    walk.forEachRun(in: units ?? 0..<walk.unitCount) { output, rows, count, run in
      table.pointee.choose_f32(
        ck_operand(condition, run(0)), ck_operand(a, run(1)), ck_operand(b, run(2)), y + output,
        rows, count)
    }
  }

  /// `y[i] += scale * x[i]`, with one rounding.
  public func scaledAdd(
    _ scale: Float, _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, count: Int
  ) {
    table.pointee.scaled_add_f32(scale, x, y, count)
  }
}

extension ck_operand {
  fileprivate init(_ first: UnsafePointer<some Any>, _ run: Broadcast.Run) {
    self.init(first: first + run.offset, row: run.row, step: run.step)
  }
}
