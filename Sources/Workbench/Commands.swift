extension Command {
  /// Every command, in alphabetical order. A new one is a file in `Commands/` and a line here.
  public static let all: [Command] = [
    .bench, .classify, .compare, .confusion, .curve, .data, .evaluate, .explain, .finetune, .first,
    .graph,
    .hardware, .heatmap, .help, .histogram, .layer, .listen, .load, .new, .plot, .predict, .profile,
    .prune,
    .quantize, .round,
    .save, .select, .show, .sort, .summary, .train, .weights, .where,
  ]
}
