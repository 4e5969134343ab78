import ModelGraph
import TensorEngine

extension Converters {
  /// Operators that yield as many entries as their inputs hold of a kind, which must be known.
  static let choosing: [String: Converter] = [
    "Compress": { conversion in
      let condition = try conversion.known(1, "condition").floats
      var x = try conversion.wire(0)
      var axis = 0
      if let listed = try conversion.integer("axis") {
        axis = try conversion.axis(listed, rank: x.rank)
      } else {
        x = try conversion.writer.reshape(x, to: [x.shape.reduce(1, *)])
      }
      let places = condition.indices.filter { condition[$0] != 0 }
      guard condition.count <= x.shape[axis] else {
        throw ImportProblem("\(condition.count) conditions don't fit \(x.shape)")
      }
      guard !places.isEmpty else {
        var shape = x.shape
        shape[axis] = 0
        return conversion.yield(Tensor(shape: shape, elementType: x.elementType) { _ in })
      }
      conversion.yield(
        try conversion.writer.add(
          "Gather", x, conversion.writer.integers(places), attributes: ["axis": .integer(axis)]))
    },
    "Unique": { try unique($0) },
    "NonMaxSuppression": { try suppress($0) },
  ]

  private static func unique(_ conversion: Conversion) throws {
    var x = try conversion.known(0, "elements")
    let axis = try conversion.integer("axis").map {
      try conversion.axis($0, rank: x.shape.count)
    }
    if axis == nil { x = x.reshaped(to: [x.count]) }
    let place = axis ?? 0
    let extent = x.shape[place]
    let found =
      x.elementType.isFloat
      ? UniqueEntries(entries(of: x.floats, x.shape, place))
      : UniqueEntries(entries(of: x.integers, x.shape, place))
    let order =
      try conversion.flag("sorted", default: true) ? found.sorted : Array(found.firsts.indices)
    let firsts = order.map { found.firsts[$0] }
    if extent > 0 {
      conversion.yield(
        try conversion.writer.add(
          "Gather", conversion.writer.constant(x, name: "entries"),
          conversion.writer.integers(firsts), attributes: ["axis": .integer(place)]))
    }
    var ranks = order
    for (rank, group) in order.enumerated() { ranks[group] = rank }
    func yield(_ values: [Int], at index: Int) {
      conversion.yield(Tensor(values.map(Int64.init), shape: [values.count], as: .i64), at: index)
    }
    yield(firsts, at: 1)
    yield(found.groups.map { ranks[$0] }, at: 2)
    yield(order.map { found.counts[$0] }, at: 3)
  }

  /// The entries along an axis, each with its elements in order.
  private static func entries<Element>(
    of elements: [Element], _ shape: [Int], _ axis: Int
  ) -> [[Element]] {
    let inner = shape[(axis + 1)...].reduce(1, *)
    let outer = shape[..<axis].reduce(1, *)
    return (0..<shape[axis]).map { entry in
      (0..<outer).flatMap { block in
        let start = (block * shape[axis] + entry) * inner
        return elements[start..<(start + inner)]
      }
    }
  }

  /// Yields `[batch, class, box]` of the boxes that are chosen, the likeliest of each class first.
  private static func suppress(_ conversion: Conversion) throws {
    let what = "boxes and scores"
    let (boxes, scores) = (try conversion.known(0, what), try conversion.known(1, what))
    let most = conversion.has(2) ? try conversion.integer(2, "limit") : 0
    func threshold(_ index: Int) throws -> Float? {
      conversion.has(index) ? try conversion.known(index, "threshold").floats.first : nil
    }
    guard boxes.shape.count == 3, scores.shape.count == 3, boxes.shape[2] == 4,
      boxes.shape[0] == scores.shape[0], boxes.shape[1] == scores.shape[2]
    else { throw ImportProblem("\(boxes.shape) and \(scores.shape) aren't boxes and scores") }
    let (classes, count) = (scores.shape[1], boxes.shape[1])
    try conversion.checkTable(of: scores.count, Swift.min(Swift.max(most, 0), count))
    let suppression = BoxSuppression(
      areCentred: try conversion.flag("center_point_box"), most: most,
      overlap: try threshold(3) ?? 0, leastScore: try threshold(4))
    let (edges, all) = (boxes.floats, scores.floats)
    var chosen: [Int64] = []
    for batch in 0..<boxes.shape[0] {
      let own = Array(edges[(batch * count * 4)..<((batch + 1) * count * 4)])
      for category in 0..<classes {
        let start = (batch * classes + category) * count
        let found = suppression.chosen(own, scores: Array(all[start..<(start + count)]))
        chosen += found.flatMap { [Int64(batch), Int64(category), Int64($0)] }
      }
    }
    conversion.yield(Tensor(chosen, shape: [chosen.count / 3, 3], as: .i64))
  }
}

/// Which entries of a list are the same.
private struct UniqueEntries {
  /// Where each different entry stands first, in that order.
  var firsts: [Int] = []
  /// How often it occurs.
  var counts: [Int] = []
  /// Which of them each entry is.
  var groups: [Int] = []
  /// The different entries in ascending order, by their numbers above.
  var sorted: [Int] = []

  init<Element: Hashable & Comparable>(_ entries: [[Element]]) {
    var known: [[Element]: Int] = [:]
    for (place, entry) in entries.enumerated() {
      let group = known[entry] ?? firsts.count
      if group == firsts.count {
        known[entry] = group
        firsts.append(place)
        counts.append(0)
      }
      counts[group] += 1
      groups.append(group)
    }
    sorted = firsts.indices.sorted {
      entries[firsts[$0]].lexicographicallyPrecedes(entries[firsts[$1]])
    }
  }
}

/// The boxes of one class that overlap no likelier one by more than a share.
private struct BoxSuppression {
  /// Whether boxes are centre x, centre y, width, height; otherwise two corners.
  let areCentred: Bool
  let most: Int
  let overlap: Float
  let leastScore: Float?

  func chosen(_ boxes: [Float], scores: [Float]) -> [Int] {
    let candidates = scores.indices.filter { box in
      leastScore.map { scores[box] > $0 } ?? true
    }
    var kept: [Int] = []
    for box in candidates.sorted(by: { scores[$0] > scores[$1] }) where kept.count < most {
      if kept.allSatisfy({ share(corners(boxes, $0), corners(boxes, box)) <= overlap }) {
        kept.append(box)
      }
    }
    return kept
  }

  private typealias Corners = (low: SIMD2<Float>, high: SIMD2<Float>)

  private func corners(_ boxes: [Float], _ index: Int) -> Corners {
    let first = SIMD2(boxes[4 * index], boxes[4 * index + 1])
    let second = SIMD2(boxes[4 * index + 2], boxes[4 * index + 3])
    if areCentred { return (first - second / 2, first + second / 2) }
    return (pointwiseMin(first, second), pointwiseMax(first, second))
  }

  /// What two boxes have in common, of what they cover together.
  private func share(_ a: Corners, _ b: Corners) -> Float {
    func area(_ low: SIMD2<Float>, _ high: SIMD2<Float>) -> Float {
      let sides = pointwiseMax(high - low, SIMD2(repeating: 0))
      return sides.x * sides.y
    }
    let common = area(pointwiseMax(a.low, b.low), pointwiseMin(a.high, b.high))
    return common == 0 ? 0 : common / (area(a.low, a.high) + area(b.low, b.high) - common)
  }
}
