import Language
import ModelGraph
import Testing

@testable import Workbench

@Suite struct EvaluateTextTests {
  private static let setting = """
    text = data "models/alice.txt" tokens=64 | first 60
    net = new llama for=text blocks=2 width=64 heads=2 keyheads=1

    """

  private func evaluation(_ options: String, in notebook: Notebook) throws -> EvaluationValue {
    try notebook.run("net | evaluate text split=all \(options)")
    guard case .object(let value as EvaluationValue)? = notebook.entries.last?.value else {
      throw CancellationError()
    }
    return value
  }

  @Test func readsByKeysAndValuesWhatItReadsAtOnce() throws {
    let notebook = try notebook()
    try notebook.run(Self.setting)
    let whole = try evaluation("", in: notebook)
    #expect(whole.cacheSize == nil && whole.samples == 60 * 64)
    // 2 blocks, keys and values, 1 head of 32 for 64 positions, in 4, 2 and (with a scale) 1 bytes.
    for (cache, bytes) in [("f32", 32768), ("f16", 16384), ("int8", 8192 + 1024)] {
      let kept = try evaluation("cache=\(cache)", in: notebook)
      #expect(abs(kept.loss - whole.loss) < 1e-3 * whole.loss, "\(cache)")
      #expect(kept.cacheSize == bytes, "\(cache)")
    }
    #expect(abs(try evaluation("cache=f32", in: notebook).loss - whole.loss) < 1e-6)
  }

  /// An encoder yields as many numbers for a token as it is wide, and no score for the next one.
  @Test(arguments: ["bert", "mobilebert"], ["evaluate text split=all", "train text epochs=1"])
  func saysThatAnEncoderForetellsNothing(encoder: String, command: String) throws {
    let notebook = try notebook()
    try notebook.run(
      """
      text = data "models/alice.txt" tokens=64 | first 60
      net = new \(encoder) for=text blocks=1 width=32 heads=2
      """)
    let found = mistakes { try notebook.run("net | \(command)") }
    #expect(
      found.first?.message == "the model has no language head: it yields 32 numbers for a token, "
        + "and the text has 256 different ones to foretell")
    #expect(found.first?.hint?.contains("`embed`") == true)
  }

  /// What an encoder yields needs no labels to be learned, and no score to be judged by.
  @Test func anEncoderLearnsFromAnother() throws {
    let notebook = try notebook()
    try notebook.run(
      """
      text = data "models/alice.txt" tokens=64
      large = new bert for=text blocks=2 width=32 heads=2
      small = new mobilebert for=text blocks=1 width=32 heads=2
      small | distill (text | first 60) from=large by=[features] alpha=0% epochs=2
      """)
    guard case .object(let value as ModelValue)? = notebook.entries.last?.value else {
      return #expect(Bool(false), "there is no model")
    }
    let history = value.model.metadata.history
    #expect(history.count == 2 && history[1].trainingLoss < history[0].trainingLoss)
    #expect(history.allSatisfy { $0.validationLoss == nil })
  }

  @Test func refusesKeysAndValuesOfPictures() throws {
    let notebook = try notebook()
    let found = mistakes {
      try notebook.run(
        #"load "models/digits-cnn.hone" | evaluate (data "digits") cache=int8"#)
    }
    #expect(found.first?.message.contains("keys and values are kept of texts") == true)
  }
}
