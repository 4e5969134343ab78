extension Command {
  /// Every command, in alphabetical order. A new one is a file in `Commands/` and a line here.
  public static let all: [Command] = [
    .attention,
    .bench, .breakeven,
    .chat, .classify, .compare, .confusion, .curve,
    .data, .dependencies, .distill,
    .embed, .equalize, .evaluate, .explain,
    .factorize, .finetune, .first,
    .generate, .graph,
    .hardware, .heatmap, .help, .histogram,
    .layer, .listen, .load, .logits,
    .merge,
    .new,
    .pack, .perplexity, .plot, .predict, .profile, .prune,
    .quantize,
    .recipe, .repair, .rewind, .rotate, .round, .run,
    .sample, .save, .search, .select, .sensitivity, .show, .similarity, .sort, .summary,
    .tokens, .train,
    .weights, .where,
  ]
}
