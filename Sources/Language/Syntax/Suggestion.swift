/// The candidate nearest to `word`, if it is near enough to be a typing slip; the first in
/// alphabetical order where several are as near.
public func nearest(to word: String, among candidates: [String]) -> String? {
  allNearest(to: word, among: candidates).first
}

/// All the candidates that are as near as the nearest one, in alphabetical order.
func allNearest(to word: String, among candidates: [String]) -> [String] {
  let near =
    candidates
    .map { (name: $0, distance: editDistance($0.lowercased(), word.lowercased())) }
    .filter {
      $0.distance <= max(1, word.count / 3) && $0.distance < max(word.count, $0.name.count)
    }
  let least = near.map(\.distance).min()
  return near.filter { $0.distance == least }.map(\.name).sorted()
}

/// The number of single-character edits and swaps of neighbours between two words (Damerau 1964,
/// as optimal string alignment).
///
/// - Complexity: O(*n* · *m*) for words of *n* and *m* characters.
func editDistance(_ a: String, _ b: String) -> Int {
  let a = Array(a)
  let b = Array(b)
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var distance = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        distance = min(distance, beforeLast[j - 1] + 1)
      }
      row.append(distance)
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}

/// The hint that offers the nearest name, or else the valid ones where they are few.
///
/// Three names as near as each other, as `int2` to `int8` are to `int9`, say nothing.
func suggestion(for word: String, among candidates: [String]) -> String? {
  let near = allNearest(to: word, among: candidates)
  let isFew = candidates.count <= 16
  if let name = near.first, near.count < 3 || !isFew { return "did you mean `\(name)`?" }
  guard !candidates.isEmpty, isFew else { return nil }
  return "valid: " + candidates.sorted().joined(separator: ", ")
}
