import Language

extension Command {
  static let listen = Command(
    "listen", "Says which word a model hears in a sound.",
    input: ModelValue.self, output: ClassificationValue.valueType,
    Parameter<FilePath>(
      "path", "the sound: WAV, FLAC or another that libsndfile reads", .positional),
    Parameter<Int>("top", "how many words are shown", in: 1...100_000, default: 5),
    details: """
      The sound is brought to the rate, the length and the features that the model was loaded with \
      a recipe for: see `help load`. `show` draws its spectrogram.
      """,
    examples: [
      Example(
        #"new mlp for=(data "random" shape=[49 10 1]) | listen "models/tone.wav""#,
        "what an untrained model makes of a rising tone")
    ]
  ) { context, input, path, top in
    .object(try context.classification(of: path.text, by: input.model, top: top, kind: .sound))
  }
}
