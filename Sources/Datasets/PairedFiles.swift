import FoundationEssentials
import Glibc

/// Features in one file and what is to be found from them in another, told by their names.
struct PairedFiles {
  let features: String
  let target: String

  /// Those named so hold samples that their makers set apart for testing.
  var isTest: Bool {
    ["t10k", "test"].contains { features.lowercased().contains($0) }
  }

  /// The pairs in a folder as one data set, or `nil` if there are none.
  static func loadAll(
    _ pairs: [PairedFiles], in folder: String,
    load: (PairedFiles) throws(DatasetError) -> Dataset
  ) throws(DatasetError) -> Dataset? {
    let ordered = pairs.filter { !$0.isTest } + pairs.filter(\.isTest)
    var sets: [Dataset] = []
    for pair in ordered { sets.append(try load(pair)) }
    guard sets.count > 1 else { return sets.first }
    let trainCount = zip(ordered, sets).reduce(0) { $1.0.isTest ? $0 : $0 + $1.1.count }
    return try Dataset.joined(sets, testFrom: trainCount, path: folder)
  }
}

/// What a data set from the files of `folder` is called.
func datasetName(of file: String, in folder: String) -> String {
  let last = lastName(of: folder)
  return ["", ".", "..", "/"].contains(last) ? file : last
}
