import ModelGraph
import TensorEngine

extension TFLiteConversions {
  /// More elements around those that are there, and blocks of an image as channels or examples.
  static let padding: [String: TFLiteConversion] = [
    "PAD": { step in try step.yield(step.pad(try step.input(0), try step.integers(1))) },
    "PADV2": { step in
      guard let value = try step.input(2).constant?.floats.first else {
        throw step.refusal("takes a value that is known before the run")
      }
      let pairs = try step.integers(1)
      try step.yield(step.pad(try step.input(0), pairs, with: Double(value)))
    },
    "MIRROR_PAD": { try $0.convertMirror() },
    "SPACE_TO_DEPTH": { try $0.convertSpaceToDepth() },
    "DEPTH_TO_SPACE": { try $0.convertDepthToSpace() },
    "SPACE_TO_BATCH_ND": { try $0.convertSpaceToBatch() },
    "BATCH_TO_SPACE_ND": { try $0.convertBatchToSpace() },
  ]
}

extension TFLiteStep {
  /// Padding, by the real number 0 where no value is given.
  fileprivate func pad(
    _ value: TFLiteValue, _ pairs: [Int], with given: Double? = nil
  ) throws -> TFLiteValue {
    guard pairs.count == 2 * value.rank else {
      throw refusal("takes two extents for each of \(value.rank) axes, not \(pairs.count) numbers")
    }
    let zero = Double(value.isQuantized ? value.grid?.zeroPoint ?? 0 : 0)
    return try add(
      "Pad", value,
      attributes: [
        "before": .integers(stride(from: 0, to: pairs.count, by: 2).map { pairs[$0] }),
        "after": .integers(stride(from: 1, to: pairs.count, by: 2).map { pairs[$0] }),
        "value": .number(given ?? zero),
      ])
  }

  /// Elements mirrored at each end: with the outermost itself, or without.
  fileprivate func convertMirror() throws {
    var value = try input(0)
    let pairs = try integers(1)
    let repeatsEdge = try byte(0) == 1
    guard pairs.count == 2 * value.rank, pairs.allSatisfy({ $0 >= 0 }) else {
      throw refusal("takes two extents for each of \(value.rank) axes")
    }
    for axis in 0..<value.rank where pairs[2 * axis] + pairs[2 * axis + 1] > 0 {
      let extent = value.shape[axis]
      let (before, after) = (pairs[2 * axis], pairs[2 * axis + 1])
      let most = repeatsEdge ? extent : extent - 1
      guard before <= most, after <= most else { throw refusal("mirrors more than there is") }
      let edge = repeatsEdge ? 0 : 1
      let places =
        (0..<before).map { before - 1 - $0 + edge } + Array(0..<extent)
        + (0..<after).map { extent - 1 - $0 - edge }
      let indices = constant(
        Tensor(places.map { Int32($0) }, shape: [places.count], as: .i32), like: "places")
      value = try add("Gather", value, indices, attributes: ["axis": .integer(axis)])
    }
    try yield(value)
  }

  private func blockSize() throws -> Int {
    let size = try integer(0)
    guard size > 0, size <= 1 << 10 else { throw refusal("cuts blocks of \(size)") }
    return size
  }

  fileprivate func convertSpaceToDepth() throws {
    let (x, size) = (try image(0), try blockSize())
    let (h, w, c) = (x.shape[1] / size, x.shape[2] / size, x.shape[3])
    let cut = try reshape(x, to: [x.shape[0], h, size, w, size, c].freeingFirst(like: x))
    let turned = try transpose(cut, [0, 1, 3, 2, 4, 5])
    try yield(reshape(turned, to: [x.shape[0], h, w, c * size * size].freeingFirst(like: x)))
  }

  fileprivate func convertDepthToSpace() throws {
    let (x, size) = (try image(0), try blockSize())
    let (h, w, c) = (x.shape[1], x.shape[2], x.shape[3] / (size * size))
    let cut = try reshape(x, to: [x.shape[0], h, w, size, size, c].freeingFirst(like: x))
    let turned = try transpose(cut, [0, 1, 3, 2, 4, 5])
    try yield(reshape(turned, to: [x.shape[0], h * size, w * size, c].freeingFirst(like: x)))
  }

  /// Blocks `[b...]` of padded axes become examples: `[n, s..., c]` to `[n·b..., s/b..., c]`.
  fileprivate func convertSpaceToBatch() throws {
    let x = try input(0)
    let (blocks, pairs) = (try integers(1), try integers(2))
    guard blocks.count < x.rank, pairs.count == 2 * blocks.count, blocks.allSatisfy({ $0 > 0 })
    else {
      throw refusal("cuts \(x.type) into blocks of \(blocks)")
    }
    let rest = Array(repeating: 0, count: 2 * (x.rank - 1 - blocks.count))
    let padded = try pad(x, [0, 0] + pairs + rest)
    let tail = Array(padded.shape[(blocks.count + 1)...])
    let cut = blocks.enumerated().flatMap { [padded.shape[$0 + 1] / $1, $1] }
    let apart = try reshape(padded, to: [padded.shape[0]] + cut + tail)
    let spaces = blocks.indices.map { 1 + 2 * $0 }
    let order =
      spaces.map { $0 + 1 } + [0] + spaces + tail.indices.map { 1 + 2 * blocks.count + $0 }
    let outer = spaces.map { apart.shape[$0] }
    let examples = blocks.reduce(padded.shape[0], *)
    try yield(reshape(try transpose(apart, order), to: [examples] + outer + tail))
  }

  fileprivate func convertBatchToSpace() throws {
    let x = try input(0)
    let (blocks, crops) = (try integers(1), try integers(2))
    let examples = blocks.reduce(1) { $0 * max($1, 1) }
    guard blocks.count < x.rank, crops.count == 2 * blocks.count, blocks.allSatisfy({ $0 > 0 }),
      x.shape[0] % examples == 0
    else { throw refusal("joins \(x.type) in blocks of \(blocks)") }
    let tail = Array(x.shape[(blocks.count + 1)...])
    let spaces = Array(x.shape[1...blocks.count])
    let apart = try reshape(x, to: blocks + [x.shape[0] / examples] + spaces + tail)
    let pairs = blocks.indices.flatMap { [blocks.count + 1 + $0, $0] }
    let order = [blocks.count] + pairs + tail.indices.map { 2 * blocks.count + 1 + $0 }
    let joined = zip(spaces, blocks).map { $0 * $1 }
    var value = try reshape(
      try transpose(apart, order), to: [x.shape[0] / examples] + joined + tail)
    for (index, extent) in joined.enumerated() {
      let end = extent - crops[2 * index + 1]
      guard crops[2 * index] >= 0, crops[2 * index] < end else { throw refusal("crops all") }
      value = try slice(value, index + 1, crops[2 * index]..<end)
    }
    try yield(value)
  }
}
