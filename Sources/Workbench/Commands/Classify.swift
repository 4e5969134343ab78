import Language

extension Command {
  static let classify = Command(
    "classify", "Says what a model takes a picture for, the likeliest first.",
    input: ModelValue.self, output: ClassificationValue.valueType,
    Parameter<FilePath>("path", "the picture: BMP, PNG or JPEG", .positional),
    Parameter<Int>("top", "how many classes are shown", in: 1...100_000, default: 5),
    details: """
      The picture is cut to size and its pixels turned into numbers by the recipe that the model \
      was loaded with, or the usual one for its input: see `help load`.
      """,
    examples: [
      Example(
        #"load "models/digits-cnn.hone" | classify "models/three.bmp" top=3"#,
        "a digit, drawn by hand")
    ]
  ) { context, input, path, top in
    .object(
      try context.classification(of: path.text, by: input.model, top: top, kind: .picture))
  }
}
