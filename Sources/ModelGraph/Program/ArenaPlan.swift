/// Places values of known lifetimes in one block of memory, so that those alive together don't
/// overlap.
///
/// Each goes to the lowest place that is free for its whole life (Pisarchyk and Lee 2020, arXiv
/// 2001.03288). Several orders are tried, the largest first among them, and the smallest plan kept.
struct ArenaPlan {
  /// A value: its bytes, and the first and last step at which it must be there.
  struct Request {
    var byteCount: Int
    var first: Int
    var last: Int

    fileprivate var life: Int { last - first }
  }

  /// Where each request starts; a multiple of 64.
  let offsets: [Int]
  let byteCount: Int

  init(_ requests: [Request]) {
    let bySize = requests.indices.sorted {
      (requests[$0].byteCount, $1) > (requests[$1].byteCount, $0)
    }
    let byLife = requests.indices.sorted {
      (requests[$0].life, requests[$0].byteCount, $1)
        > (requests[$1].life, requests[$1].byteCount, $0)
    }
    let plans = [bySize, byLife, Array(requests.indices)].map { ArenaPlan(requests, order: $0) }
    self = plans.dropFirst().reduce(plans[0]) { $1.byteCount < $0.byteCount ? $1 : $0 }
  }

  private init(_ requests: [Request], order: [Int]) {
    var offsets = Array(repeating: 0, count: requests.count)
    var placed: [Int] = []
    var byteCount = 0
    for index in order {
      let request = requests[index]
      let size = Self.aligned(request.byteCount)
      var offset = 0
      // `placed` is kept ascending by offset: the first gap that is wide enough is the lowest.
      for other in placed
      where requests[other].first <= request.last && request.first <= requests[other].last {
        if offset + size <= offsets[other] { break }
        offset = max(offset, offsets[other] + Self.aligned(requests[other].byteCount))
      }
      offsets[index] = offset
      byteCount = max(byteCount, offset + size)
      let position = placed.firstIndex { offsets[$0] > offset } ?? placed.endIndex
      placed.insert(index, at: position)
    }
    self.offsets = offsets
    self.byteCount = byteCount
  }

  /// Up to a whole number of cache lines.
  static func aligned(_ byteCount: Int) -> Int { (byteCount + 63) / 64 * 64 }
}
