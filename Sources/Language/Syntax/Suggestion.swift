/// The candidate nearest to `word`, if it is near enough to be a typing slip; the first in
/// alphabetical order where several are as near.
public func nearest(to word: String, among candidates: [String]) -> String? {
  candidates
    .map { (name: $0, distance: editDistance($0.lowercased(), word.lowercased())) }
    .filter {
      $0.distance <= max(1, word.count / 3) && $0.distance < max(word.count, $0.name.count)
    }
    .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?
    .name
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
func suggestion(for word: String, among candidates: [String]) -> String? {
  if let name = nearest(to: word, among: candidates) { return "did you mean `\(name)`?" }
  guard !candidates.isEmpty, candidates.count <= 12 else { return nil }
  return "valid: " + candidates.sorted().joined(separator: ", ")
}
