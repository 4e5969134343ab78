extension Command {
  static let finetune = trainingCommand(
    "finetune", "Trains a model a little further, as after pruning.", epochs: 3, rate: 0.001,
    example: Example(
      #"load "models/digits-mlp.hone" | prune 80% | finetune (data "digits") epochs=1"#,
      "pruned weights stay zero"))
}
