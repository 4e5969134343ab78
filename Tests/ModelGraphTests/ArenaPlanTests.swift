@testable import ModelGraph
import Testing

@Suite struct ArenaPlanTests {
  typealias Request = ArenaPlan.Request

  /// A chain: each value is made while the one before it is read.
  @Test func needsTwoBuffersForAChain() {
    let chain = (0..<10).map { Request(byteCount: 1000, first: $0, last: $0 + 1) }
    #expect(ArenaPlan(chain).byteCount == 2 * 1024)
  }

  @Test func alignsEveryValue() {
    let plan = ArenaPlan([
      Request(byteCount: 3, first: 0, last: 1), Request(byteCount: 65, first: 0, last: 1),
    ])
    #expect(plan.byteCount == 64 + 128)
    #expect(plan.offsets.allSatisfy { $0 % 64 == 0 })
  }

  /// Lifetimes and sizes of a fixed pseudo-random sequence, 40 values a table.
  @Test(arguments: 0..<20)
  func keepsValuesApartAndNearTheBound(_ seed: Int) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func draw(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    let requests = (0..<40).map { position in
      Request(
        byteCount: 64 * (1 + draw(100)), first: position, last: position + 1 + draw(4))
    }
    let plan = ArenaPlan(requests)
    for (i, a) in requests.enumerated() {
      for (j, b) in requests.enumerated().dropFirst(i + 1)
      where a.first <= b.last && b.first <= a.last {
        let apart =
          plan.offsets[i] + a.byteCount <= plan.offsets[j]
          || plan.offsets[j] + b.byteCount <= plan.offsets[i]
        #expect(apart, "\(i) and \(j) overlap")
      }
    }
    let bound = lowerBound(requests)
    #expect(plan.byteCount >= bound)
    #expect(Double(plan.byteCount) <= 1.25 * Double(bound))
  }

  /// The least that any placement takes: the most bytes alive at one step.
  private func lowerBound(_ requests: [Request]) -> Int {
    requests.map { moment in
      requests.reduce(0) { sum, request in
        let isAlive = request.first <= moment.first && moment.first <= request.last
        return isAlive ? sum + request.byteCount : sum
      }
    }.max() ?? 0
  }

  @Test func plansNothing() { #expect(ArenaPlan([]).byteCount == 0) }
}
