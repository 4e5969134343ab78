import FoundationEssentials
import Glibc
import TensorEngine

/// The inputs of one reader, by number: the truncations of the small files at the even ones until all
/// were there, else damaged files. The same number and seed give the same bytes, however the work is
/// cut.
struct FuzzCorpus {
  /// All truncations of files up to this size are tried; larger ones are cut at random.
  private static let largestTruncated = 128 << 10
  /// Files beyond this size are left out: they would take the time of thousands of small ones.
  private static let largestFile = 4 << 20

  private let files: [(path: String, bytes: [UInt8])]
  private let small: [Int]
  /// For each small file, the number of its first truncation; then how many there are of all.
  private let starts: [Int]
  private let seed: UInt64

  /// - Throws: A `Finding` where the folders hold no file to begin from.
  init(_ target: FuzzTarget, folders: [String], seed: UInt64) throws {
    var files = target.seeds.map { (path: "a seed", bytes: $0) }
    for folder in folders {
      let paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
      for path in paths.sorted() where target.fileExtensions.contains(Self.fileExtension(path)) {
        let file = try Storage(mapping: "\(folder)/\(path)")
        guard file.bytes.count <= Self.largestFile else { continue }
        files.append(("\(folder)/\(path)", withExtendedLifetime(file) { Array(file.bytes) }))
      }
    }
    guard !files.isEmpty else {
      throw Finding("no file ends with .\(target.fileExtensions.joined(separator: " or ."))")
    }
    self.files = files
    self.seed = seed
    small = files.indices.filter { files[$0].bytes.count <= Self.largestTruncated }
    var starts = [0]
    for index in small { starts.append(starts[starts.count - 1] + files[index].bytes.count) }
    self.starts = starts
  }

  /// The input of a number.
  subscript(number: Int) -> FuzzInput {
    var (path, bytes) = files[0]
    let truncation = number / 2
    if number % 2 == 0, truncation < starts[starts.count - 1] {
      let position = starts.partitioningIndex { $0 > truncation } - 1
      (path, bytes) = files[small[position]]
      bytes.removeLast(bytes.count - (truncation - starts[position]))
    } else {
      var choice = Philox(seed: seed, stream: UInt64(number) | 1 << 63)
      // Most of the work goes to the small files, of which many inputs can be read in a second.
      let some = small.isEmpty || choice.below(10) == 0 ? Array(files.indices) : small
      (path, bytes) = files[some[choice.below(some.count)]]
      var mutator = Mutator(seed: seed, stream: UInt64(number))
      mutator.mutate(&bytes)
    }
    return FuzzInput(bytes: Storage(count: bytes.count) { $0.copyBytes(from: bytes) }, path: path)
  }

  private static func fileExtension(_ path: String) -> String {
    path.lastIndex(of: ".").map { String(path[path.index(after: $0)...]).lowercased() } ?? ""
  }
}

extension [Int] {
  /// The first index at which a condition holds that, once it holds, goes on to hold.
  fileprivate func partitioningIndex(where holds: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
