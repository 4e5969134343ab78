import Language
import ModelGraph
import SessionStore

extension Command {
  static let breakeven = Command(
    "breakeven", "Measures from which sparsity on each layer is faster without its zeros.",
    input: ModelValue.self, output: BreakEvenValue.valueType,
    Parameter<Int>("batch", "samples a run", in: 1...4096, default: 1),
    Parameter<Int>("runs", "measured runs, after some unmeasured ones", in: 3...1000, default: 20),
    details: """
      Runs every dense layer and convolution by itself, once a shape, with random weights of which \
      0 to 99% are zero: by the dense kernel, which multiplies by them too, and by the one that \
      leaves them out. `gains from` is the sparsity at which both take as long, `used from` the one \
      from which programs leave out zeros: a fixed rule of the shape, so that results don't depend \
      on the clock. Both kernels add up the same products in the same order, so for finite numbers \
      they give the same bits, except where the dense kernel is Winograd's. Times are medians.
      """,
    examples: [
      Example(#"load "models/digits-cnn.hone" | breakeven runs=3"#, "for one sample at a time"),
      Example(#"new lenet300 for=(data "digits") | breakeven batch=64 runs=3"#, "for a batch"),
    ],
    replayClass: .timing
  ) { context, input, batch, runs in
    let measured = try BreakEven(of: input.model, batch: batch, runs: runs) {
      context.progress($0, $1)
    }
    return .object(BreakEvenValue(measured, batch: batch))
  }
}
