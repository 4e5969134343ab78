extension Command {
  /// Every command, in alphabetical order. A new one is a file in `Commands/` and a line here.
  public static let all: [Command] = [
    .attention,
    .bench,
    .chat, .classify, .compare, .confusion, .curve,
    .data, .dependencies, .distill,
    .embed, .evaluate, .explain,
    .factorize, .finetune, .first,
    .generate, .graph,
    .hardware, .heatmap, .help, .histogram,
    .layer, .listen, .load, .logits,
    .merge,
    .new,
    .perplexity, .plot, .predict, .profile, .prune,
    .quantize,
    .rewind, .rotate, .round, .run,
    .save, .select, .show, .similarity, .sort, .summary,
    .tokens, .train,
    .weights, .where,
  ]
}
