import Foundation
import Testing

@testable import TensorEngine

/// Rotary embedding and the gate of SwiGLU, against their definitions in double precision.
@Suite struct GatedTests {
  @Test(arguments: awkwardCounts)
  func gatesBySiluOnEverySet(_ count: Int) {
    var samples = Samples(7)
    let (gate, x) = (samples.floats(count, in: -20...20), samples.floats(count))
    let results = onEverySet(count) { $0.gatedSilu(gate, x, into: $1, count: count) }
    #expect(results.allSatisfy { sameBits($0, results[0]) })
    let expected = zip(gate, x).map { gate, x in
      Double(gate) / (1 + exp(-Double(gate))) * Double(x)
    }
    #expect(largestDistance(results[0], expected) < 2e-5)
  }

  @Test(arguments: [(0, 4), (1, 2), (3, 8), (8, 17)], [true, false])
  func turnsPairsOnEverySet(_ extents: (pairs: Int, size: Int), _ adjacent: Bool) {
    let (rows, heads) = (5, 3)
    let x = numbers(rows * heads * extents.size)
    let angles = (0..<rows * extents.pairs).map { Double($0) * 0.37 }
    var table: [Float] = []
    for row in 0..<rows {
      let turns = angles[(row * extents.pairs)..<((row + 1) * extents.pairs)]
      table += turns.map { Float(cos($0)) } + turns.map { Float(sin($0)) }
    }
    let results = onEverySet(x.count) { set, y in
      set.rotate(
        x, table: table, heads: heads, headSize: extents.size, pairs: extents.pairs,
        adjacent: adjacent, rows: 0..<rows, into: y)
    }
    #expect(results.allSatisfy { sameBits($0, results[0]) })
    var expected = x.map(Double.init)
    for head in 0..<rows * heads {
      for pair in 0..<extents.pairs {
        let first = head * extents.size + (adjacent ? 2 * pair : pair)
        let second = first + (adjacent ? 1 : extents.pairs)
        let angle = angles[head / heads * extents.pairs + pair]
        expected[first] = Double(x[first]) * cos(angle) - Double(x[second]) * sin(angle)
        expected[second] = Double(x[first]) * sin(angle) + Double(x[second]) * cos(angle)
      }
    }
    #expect(largestDistance(results[0], expected) < 3e-7)
  }
}
