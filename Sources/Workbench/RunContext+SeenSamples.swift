import ContentHashing
import Datasets
import Language
import ModelGraph

extension RunContext {
  /// Parts of one data set never overlap; those of the same samples parted otherwise do.
  ///
  /// - Parameter source: The parameter that the samples are given by.
  /// - Throws: A `Diagnostic` where a model was trained or calibrated on some of these samples, as far
  ///   as this session knows what it was given.
  func refuseSeen(
    _ samples: Dataset, by model: Model, from source: String
  ) throws(Diagnostic) {
    let inputs = Set(model.provenance.flatMap { $0.inputs.dropFirst() })
    for seen in datasetsOfSession where seen.whole != samples.whole {
      let learned = seen.train
      guard [seen, learned].contains(where: { inputs.contains($0.contentHash.description) })
      else { continue }
      let count = samples.sharedSampleCount(with: learned)
      guard count > 0 else { continue }
      throw problem(
        "the model has seen \(count) of these \(samples.count) samples, for training: "
          + "`\(seen.name)` was parted otherwise there", with: source,
        hint: "measure it on the same value of `data` that it learned from")
    }
  }

  private var datasetsOfSession: [Dataset] {
    statement.entries.compactMap { entry in
      guard case .object(let object) = entry.value else { return nil }
      return (object as? DataValue)?.dataset
    }
  }
}
