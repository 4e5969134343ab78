import Datasets
import ModelGraph

extension Model {
  /// - Throws: A `TrainingError` where a data set is text and the model has fewer scores for a token
  ///   than the text has different ones; a `GraphError` where its graph isn't sound.
  func requireScores(ofTokensIn dataset: Dataset) throws {
    guard case .tokens(_, let vocabulary) = dataset.target else { return }
    let width = try scoresPerToken
    guard width < vocabulary else { return }
    throw TrainingError(
      "the model has no language head: it yields \(width) numbers for a token, and "
        + "the text has \(vocabulary) different ones to foretell",
      hint: "`transformer`, `llama` and other decoders foretell text; of what an encoder yields "
        + "`embed` makes vectors")
  }

  /// Whether there is a score for every class, or every token of a text.
  func hasScores(for dataset: Dataset) throws -> Bool {
    guard case .tokens(_, let vocabulary) = dataset.target else { return dataset.hasClasses }
    return try scoresPerToken >= vocabulary
  }

  private var scoresPerToken: Int {
    get throws {
      let types = try graph.types(
        inputTypes: graph.inputTypes(batch: 1), weightTypes: weightTypes)
      return graph.outputs.first.flatMap { types[$0]?.shape.last } ?? 0
    }
  }
}
