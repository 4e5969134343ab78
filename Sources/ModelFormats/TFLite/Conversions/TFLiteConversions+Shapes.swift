import ModelGraph
import TensorEngine

extension TFLiteConversions {
  /// The same elements under another shape, in another order or more than once.
  static let shapes: [String: TFLiteConversion] = [
    "RESHAPE": { try $0.convertReshape() },
    "SQUEEZE": { try $0.convertReshape() },
    "EXPAND_DIMS": { try $0.convertReshape() },
    "TRANSPOSE": { step in
      try step.yield(step.transpose(try step.input(0), try step.integers(1)))
    },
    "CONCATENATION": { try $0.convertConcatenation() },
    "BROADCAST_TO": { step in
      try step.yield(step.expand(try step.input(0), to: try step.integers(1)))
    },
    "FILL": { step in
      try step.yield(step.expand(try step.input(1), to: try step.integers(0)))
    },
    "ZEROS_LIKE": { step in
      let x = try step.input(0)
      let zero = try step.cast(try step.number(0), to: x.type.elementType)
      try step.yield(step.expand(zero, to: x.shape))
    },
    "TILE": { try $0.convertTile() },
    "SHAPE": { step in
      try step.yieldIntegers(try step.input(0).shape, shape: [try step.input(0).rank])
    },
    "RANK": { try $0.yieldIntegers([try $0.input(0).rank], shape: []) },
    "RANGE": { try $0.convertRange() },
    "CAST": { step in
      guard let type = try step.output().type.elementType else {
        throw step.refusal("casts to \(try step.output().type), which isn't read")
      }
      try step.yield(step.cast(try step.input(0), to: type))
    },
  ]
}

extension TFLiteStep {
  /// The file says the shape that results; one that it computes with an input counts first.
  fileprivate func convertReshape() throws {
    let x = try input(0)
    var shape = try output().shape
    if operation.name == "RESHAPE", has(1), let asked = try input(1).constant?.wholeNumbers {
      shape = asked
    } else if operation.name == "EXPAND_DIMS", let place = try? oneInteger(1) {
      shape = x.shape
      shape.insert(1, at: try axis(place, rank: x.rank + 1))
    }
    try yield(reshape(x, to: shape.freeingFirst(like: x)))
  }

  fileprivate func convertConcatenation() throws {
    let values = try inputs
    var parts: [TFLiteValue] = []
    for value in values {
      // Each part is brought to the result's grid.
      let isOnGrid = try !value.isQuantized || value.grid == outputGrid()
      parts.append(isOnGrid ? value : try requantize(value))
    }
    let joined = try add("Concat", parts, attributes: ["axis": .integer(try integer(0))])[0]
    try yield(apply(try activation(1), to: joined))
  }

  func expand(_ value: TFLiteValue, to shape: [Int]) throws -> TFLiteValue {
    value.shape == shape ? value : try add("Expand", value, attributes: ["shape": .integers(shape)])
  }

  /// Repeats along each axis: through an axis of its own for the repetitions.
  fileprivate func convertTile() throws {
    let (x, repeats) = (try input(0), try integers(1))
    guard repeats.count == x.rank, repeats.allSatisfy({ $0 > 0 && $0 <= 1 << 20 }) else {
      throw refusal("repeats \(x.type) \(repeats) times")
    }
    let apart = try reshape(x, to: x.shape.flatMap { [1, $0] })
    let repeated = try expand(apart, to: zip(repeats, x.shape).flatMap { [$0, $1] })
    try yield(reshape(repeated, to: zip(repeats, x.shape).map { $0 * $1 }))
  }

  /// Yields integers that are known now, as the output's type.
  fileprivate func yieldIntegers(_ integers: [Int], shape: [Int]) throws {
    let elements: Tensor =
      try output().type == .int64
      ? Tensor(integers.map { Int64($0) }, shape: shape, as: .i64)
      : Tensor(integers.map { Int32(clamping: $0) }, shape: shape, as: .i32)
    try yield(constant(elements, like: try output().name))
  }

  fileprivate func convertRange() throws {
    guard let start = try input(0).constant, let end = try input(1).constant,
      let step = try input(2).constant, start.count == 1, end.count == 1, step.count == 1
    else { throw refusal("takes bounds that are known before the run") }
    if let first = start.wholeNumbers?.first, let last = end.wholeNumbers?.first,
      let by = step.wholeNumbers?.first, by != 0, (last - first) / by < 1 << 20
    {
      let numbers = Array(stride(from: first, to: last, by: by))
      return try yieldIntegers(numbers, shape: [numbers.count])
    }
    let (first, last, by) = (start.floats[0], end.floats[0], step.floats[0])
    guard by != 0, ((last - first) / by) < 0x1p20 else { throw refusal("counts without end") }
    let count = max(Int(((last - first) / by).rounded(.up)), 0)
    let numbers = (0..<count).map { first + Float($0) * by }
    try yield(constant(Tensor(numbers, shape: [count]), like: try output().name))
  }
}
