import Datasets
import Language
import ModelGraph
import TensorEngine
import Tokenizers

extension RunContext {
  /// Names of layers, each checked to be one of the model's or to stand for some: `"block*.query"`
  /// for those with a matrix that are called so.
  ///
  /// - Parameter parameter: The one that they are given by.
  /// - Returns: What each of `names` stands for, in the order of the graph; never nothing.
  func layerGroups(
    _ names: [Name], in model: Model, of parameter: String = "layers"
  ) throws(Diagnostic) -> [[String]] {
    let layers = model.layers
    let matrices = layers.filter { layer in
      layer.weights.contains { model.weights[$0].map { $0.shape.count > 1 } ?? false }
    }
    return try names.map { name throws(Diagnostic) in
      let pattern = NamePattern(name.text)
      let known = (pattern == nil ? layers : matrices).map(\.name)
      let found = known.filter { pattern?.matches($0) ?? ($0 == name.text) }
      guard found.isEmpty else { return found }
      let near = nearest(to: name.text, among: known)
      throw problem(
        "the model has no layer `\(name.text)`\(pattern == nil ? "" : " with a matrix"); it has "
          + known.listed,
        with: parameter, hint: near.map { "did you mean `\($0)`?" })
    }
  }

  /// As `layerGroups`, all in one list.
  func layerNames(
    _ names: [Name], in model: Model, of parameter: String = "layers"
  ) throws(Diagnostic) -> [String] {
    try layerGroups(names, in: model, of: parameter).flatMap(\.self)
  }

  /// - Parameters:
  ///   - parameter: The one that the model is given by; nil where it is the input.
  ///   - source: The one that the data is given by; nil where there is but one.
  /// - Throws: A `Diagnostic` that shows both ends where the data doesn't fit the model.
  func checkFit(
    of model: Model, to dataset: Dataset, at parameter: String? = nil, from source: String? = nil
  ) throws(Diagnostic) {
    guard let input = model.graph.inputs.first else { return }
    let expected = Array(input.type.shape.dropFirst())
    let given = Array(dataset.features.shape.dropFirst())
    let place = rangeOfData(from: source)
    try checkTokens(of: model, in: dataset, at: place)
    guard expected.contains(-1) || expected.reduce(1, *) == given.reduce(1, *) else {
      throw Diagnostic(
        "the model takes \(expected.shapeText) inputs, but `\(dataset.name)` has "
          + "\(given.shapeText) samples",
        at: place,
        note: (parameter.map { call.arguments[$0]?.range } ?? call.inputRange).map {
          Diagnostic.Note("this takes \(expected.shapeText)", at: $0)
        })
    }
  }

  /// - Throws: A `Diagnostic` where one is about text and the other isn't, or about another
  ///   vocabulary.
  private func checkTokens(
    of model: Model, in dataset: Dataset, at place: Range<Int>
  ) throws(Diagnostic) {
    let readsTokens = model.graph.inputs.first?.type.elementType == .i32
    guard case .tokens(_, let vocabulary) = dataset.target else {
      guard readsTokens else { return }
      throw Diagnostic(
        "the model reads tokens, and `\(dataset.name)` is no text", at: place,
        hint: #"give it one: data "file.txt" for=MODEL"#)
    }
    guard readsTokens else {
      throw Diagnostic("`\(dataset.name)` is text, and the model reads no tokens", at: place)
    }
    guard let known = model.metadata.tokenizer?.count, known != vocabulary else { return }
    throw Diagnostic(
      "`\(dataset.name)` is cut into tokens of a vocabulary of \(vocabulary), the model's has "
        + "\(known)", at: place, hint: #"name the model: data "file.txt" for=MODEL"#)
  }
}

extension RunContext {
  /// Where data stands in the source.
  ///
  /// - Parameter parameter: The one that it is given by; nil for the first of those that mostly are.
  fileprivate func rangeOfData(from parameter: String?) -> Range<Int> {
    let parameters = parameter.map { [$0] } ?? ["data", "calibrate", "on"]
    return parameters.compactMap { call.arguments[$0]?.range }.first ?? call.range
  }
}

extension [String] {
  /// The names as a sentence lists them: of many only the first.
  var listed: String {
    let most = 16
    guard count > most else { return joined(separator: ", ") }
    return prefix(most).joined(separator: ", ") + " and \(count - most) more"
  }
}

extension DataValue {
  /// The samples of one split; never none.
  ///
  /// - Parameter source: The parameter that they are given by; nil where there is but one.
  func samples(
    _ split: SplitChoice, in context: RunContext, from source: String? = nil
  ) throws -> Dataset {
    let samples =
      switch split {
      case .train: dataset.train
      case .validation: dataset.validation
      case .test: dataset.test
      case .all: dataset
      }
    guard samples.count > 0 else {
      throw Diagnostic(
        "`\(dataset.name)` has no \(split.rawValue) samples here",
        at: context.rangeOfData(from: source),
        hint: "use more of the data, or another `split`")
    }
    return samples
  }
}
