extension Command {
  static let train = trainingCommand(
    "train", "Trains a model's weights on data.", epochs: 5, rate: 0.002,
    example: Example(
      #"new mlp for=(data "digits") hidden=[32] | train (data "digits") epochs=2"#,
      "two passes over the training samples"))
}
