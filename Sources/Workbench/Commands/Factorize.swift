import Compression
import Language

extension LowRankFactorization.Expense: Choice {}
extension LowRankFactorization.Cut: Choice {}

extension Command {
  static let factorize = Command(
    "factorize", "Replaces layers by two that are narrow in between.",
    input: ModelValue.self, output: ModelValue.valueType,
    Parameter<Double?>(
      "energy", "the share of each layer's Σ σ² to keep",
      kind: .quantity(.share, in: 0...1, wholeNumber: false), default: .some(nil)),
    Parameter<Int?>(
      "rank", "the rank of every layer",
      kind: .quantity(.plain, in: 1...1_000_000, wholeNumber: true), default: .some(nil)),
    Parameter<Double?>(
      "budget", "the share that they may cost of what they did",
      kind: .quantity(.share, in: 0...1, wholeNumber: false), default: .some(nil)),
    Parameter<LowRankFactorization.Expense>("of", "what the budget is of", default: .parameters),
    Parameter<LowRankFactorization.Cut>(
      "cut", "a convolution into a window and 1×1, or a column and a row", default: .channel),
    Parameter<[Name]>("layers", "only these layers; in quotes * stands for any text", default: []),
    details: """
      A dense layer's matrix becomes the product of two, W ≈ U·V, of the rank r that `energy` (the \
      least that keeps a share of the squared singular values; 90% if nothing is said), `rank` or \
      `budget` says: r·(inputs + outputs) weights instead of inputs·outputs. A budget gives each \
      next rank to the layer where it keeps most for what it costs. A convolution becomes one of \
      its window to r channels and one of 1×1 (cut=channel, Zhang et al. 2015), or one of a column \
      and one of a row (cut=spatial, Jaderberg et al. 2014). A layer that no rank makes smaller is \
      left alone. The table shows each layer's rank and the share of Σ σ² that it keeps; `finetune` \
      brings back most of what is lost.
      """,
    examples: [
      Example(
        #"load "models/digits-mlp.hone" | factorize energy=80% | summary"#,
        "two narrow layers for one"),
      Example(
        #"load "models/digits-cnn.hone" | factorize budget=50% of=operations cut=spatial"#,
        "half of the multiply-adds"),
    ]
  ) { context, input, energy, rank, budget, expense, cut, layers in
    let chosen = ["energy", "rank", "budget"].filter(context.isGiven)
    guard chosen.count < 2 else {
      throw context.problem(
        "`\(chosen[0])` and `\(chosen[1])` both say the rank", with: chosen[1],
        hint: "leave one out")
    }
    guard budget != nil || !context.isGiven("of") else {
      throw context.problem("`of` is of a budget", with: "of", hint: "add budget=50%")
    }
    let choice: LowRankFactorization.Rank =
      rank.map { .fixed($0) } ?? budget.map { .budget($0, of: expense) } ?? .energy(energy ?? 0.9)
    let method = LowRankFactorization(
      choice, cut: cut, layers: try context.layerNames(layers, in: input.model))
    let (model, report) = try method.compressReporting(input.model)
    return .object(ModelValue(factorized: model, report))
  }
}
