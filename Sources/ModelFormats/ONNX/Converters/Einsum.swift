import ModelGraph
import TensorEngine

extension Converters {
  /// Einstein's sums, two inputs at a time as products of matrices.
  static func einsum(_ conversion: Conversion) throws {
    let writer = conversion.writer
    let equation = try conversion.text("equation", default: "").filter { $0 != " " }
    let inputs = try (0..<conversion.inputCount).map { try conversion.wire($0) }
    let labels = try EinsumLabels(equation, ranks: inputs.map(\.rank))
    var terms = try zip(inputs, labels.inputs).map {
      try EinsumTerm($0, labels: $1).diagonal(writer)
    }
    while terms.count > 1 {
      let (a, b) = (terms.removeFirst(), terms.removeFirst())
      let needed = Set(labels.output).union(terms.flatMap(\.labels))
      terms.insert(try a.times(b, keeping: needed, writer), at: 0)
    }
    conversion.yield(
      try terms[0].summed(keeping: Set(labels.output), writer)
        .ordered(labels.output, writer).wire)
  }
}

/// What the letters of an equation name; the axes behind an ellipsis are numbered.
private struct EinsumLabels {
  var inputs: [[String]]
  var output: [String]

  init(_ equation: String, ranks: [Int]) throws {
    let sides = equation.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let terms = sides[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard terms.count == ranks.count, sides.count == 1 || sides[1].hasPrefix(">") else {
      throw ImportProblem("its equation is `\(equation)`")
    }
    inputs = try zip(terms, ranks).map { try Self.labels($0, rank: $1) }
    let hidden = inputs.map { $0.filter { $0.hasPrefix("…") } }.max { $0.count < $1.count } ?? []
    if sides.count == 2 {
      output = try Self.labels(
        String(sides[1].dropFirst()),
        rank: sides[1].dropFirst().count { $0.isLetter }
          + (sides[1].contains(".") ? hidden.count : 0))
    } else {
      let letters = inputs.joined().filter { !$0.hasPrefix("…") }
      output =
        hidden + Set(letters).filter { letter in letters.count { $0 == letter } == 1 }.sorted()
    }
    let known = Set(inputs.joined())
    guard output.allSatisfy(known.contains), Set(output).count == output.count else {
      throw ImportProblem("its equation is `\(equation)`")
    }
  }

  /// The ellipsis's axes are numbered from the last.
  private static func labels(_ term: String, rank: Int) throws -> [String] {
    let letters = term.filter { $0 != "." }
    let dotCount = term.count - letters.count
    guard letters.allSatisfy(\.isLetter), letters.count <= rank,
      dotCount == 3 && term.contains("...") || dotCount == 0 && letters.count == rank
    else { throw ImportProblem("`\(term)` can't name \(rank) axes") }
    let hidden = (0..<(rank - letters.count)).reversed().map { "…\($0)" }
    guard let dots = term.firstIndex(of: ".") else { return term.map { String($0) } }
    let after = term[dots...].drop { $0 == "." }
    return term[..<dots].map { String($0) } + hidden + after.map { String($0) }
  }
}

/// A value whose axes have labels.
private struct EinsumTerm {
  var wire: Wire
  var labels: [String]

  init(_ wire: Wire, labels: [String]) {
    self.wire = wire
    self.labels = labels
  }

  func extent(_ label: String) -> Int? { labels.firstIndex(of: label).map { wire.shape[$0] } }

  /// A label that stands twice names the diagonal of two axes.
  func diagonal(_ writer: GraphWriter) throws -> EinsumTerm {
    guard let label = labels.first(where: { label in labels.count { $0 == label } > 1 }) else {
      return self
    }
    let places = labels.indices.filter { labels[$0] == label }
    let rest = labels.indices.filter { !places.contains($0) }
    let extent = wire.shape[places[0]]
    guard places.allSatisfy({ wire.shape[$0] == extent }) else {
      throw ImportProblem("the axes of `\(label)` differ in \(wire.shape)")
    }
    let front = try writer.transpose(wire, places + rest)
    let others = rest.map { wire.shape[$0] }
    let count = places.reduce(1) { product, _ in product * extent }
    let flat = try writer.reshape(front, to: [count] + others)
    let step = places.dropFirst().reduce(1) { sum, _ in sum * extent + 1 }
    let taken = try writer.add("Gather", flat, writer.integers((0..<extent).map { $0 * step }))
    return try EinsumTerm(taken, labels: [label] + rest.map { labels[$0] }).diagonal(writer)
  }

  /// The sum over all axes that aren't kept.
  func summed(keeping kept: Set<String>, _ writer: GraphWriter) throws -> EinsumTerm {
    let axes = labels.indices.filter { !kept.contains(labels[$0]) }
    if axes.isEmpty { return self }
    return EinsumTerm(
      try writer.reduce("Sum", wire, axes: axes, keeps: false),
      labels: labels.filter(kept.contains))
  }

  func ordered(_ order: [String], _ writer: GraphWriter) throws -> EinsumTerm {
    let places = order.compactMap { labels.firstIndex(of: $0) }
    return EinsumTerm(try writer.transpose(wire, places), labels: order)
  }

  /// The product with another, summed over what isn't kept: as a batch of matrix products.
  func times(
    _ other: EinsumTerm, keeping kept: Set<String>, _ writer: GraphWriter
  ) throws -> EinsumTerm {
    let a = try summed(keeping: kept.union(other.labels), writer)
    let b = try other.summed(keeping: kept.union(labels), writer)
    let shared = a.labels.filter(b.labels.contains)
    for label in shared where a.extent(label) != b.extent(label) {
      return try a.repeated(b, keeping: kept, writer)
    }
    let batch = shared.filter(kept.contains)
    let inner = shared.filter { !kept.contains($0) }
    let rows = a.labels.filter { !shared.contains($0) }
    let columns = b.labels.filter { !shared.contains($0) }
    func matrices(_ term: EinsumTerm, _ first: [String], _ second: [String]) throws -> Wire {
      let ordered = try term.ordered(batch + first + second, writer).wire
      let extents = [batch, first, second].map { $0.reduce(1) { $0 * (term.extent($1) ?? 1) } }
      return try writer.reshape(ordered, to: extents)
    }
    let product = try writer.add(
      "MatMul", try matrices(a, rows, inner), try matrices(b, inner, columns))
    let shape =
      (batch + rows).map { a.extent($0) ?? 1 } + columns.map { b.extent($0) ?? 1 }
    return EinsumTerm(try writer.reshape(product, to: shape), labels: batch + rows + columns)
  }

  /// The product where an axis of 1 repeats along the other's: element by element.
  private func repeated(
    _ other: EinsumTerm, keeping kept: Set<String>, _ writer: GraphWriter
  ) throws -> EinsumTerm {
    let all = labels + other.labels.filter { !labels.contains($0) }
    func spread(_ term: EinsumTerm) throws -> Wire {
      let own = all.filter(term.labels.contains)
      return try writer.reshape(
        try term.ordered(own, writer).wire, to: all.map { term.extent($0) ?? 1 })
    }
    let product = try writer.add("Mul", try spread(self), try spread(other))
    return try EinsumTerm(product, labels: all).summed(keeping: kept, writer)
  }
}
