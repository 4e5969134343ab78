/// Places as the zeros skipped before each, in few bits (Han et al. 2015, arXiv 1510.00149, section
/// 2): where more zeros follow each other than the bits count, one of them is stored as if it were
/// kept, and counting starts anew.
struct RelativeIndex {
  let bits: Int

  /// - Throws: An `EncodingError` for a width that gaps don't have.
  init(bits: Int) throws(EncodingError) {
    guard (2...8).contains(bits) else {
      throw EncodingError("gaps between weights take 2 to 8 bits, not \(bits)")
    }
    self.bits = bits
  }

  /// The zeros that a gap counts at most, and one.
  private var reach: Int { 1 << bits }

  /// The places that are stored: the kept ones, and zeros so that no gap is too long, the one
  /// behind the last place included.
  func places(_ isKept: [Bool]) -> [Int] {
    var places: [Int] = []
    var skipped = 0
    for (place, isKept) in isKept.enumerated() {
      if isKept || skipped == reach - 1 {
        places.append(place)
        skipped = 0
      } else {
        skipped += 1
      }
    }
    return places
  }

  func gaps(of places: [Int]) -> [UInt16] {
    zip(places, [-1] + places).map { UInt16($0 - $1 - 1) }
  }

  /// Walks from gap to gap and finds where they lead.
  struct Walk {
    let index: RelativeIndex
    /// How many weights there are.
    let count: Int
    private var place = -1

    init(_ index: RelativeIndex, count: Int) {
      self.index = index
      self.count = count
    }

    /// The place that a gap leads to.
    ///
    /// - Throws: An `EncodingError` where it lies behind the end.
    mutating func place(after gap: UInt16) throws(EncodingError) -> Int {
      place += Int(gap) + 1
      guard place < count else {
        throw EncodingError("a gap leads to place \(place) of \(count)")
      }
      return place
    }

    /// - Throws: An `EncodingError` where more zeros are left than a gap counts.
    func end() throws(EncodingError) {
      guard count - place - 1 < index.reach else {
        throw EncodingError("the gaps end \(count - place - 1) places before the last")
      }
    }
  }
}
