import ModelGraph

/// How `transformers` says that rotary positions are scaled: `rope_scaling`, and `rope_parameters`
/// from version 5 on.
struct RopeScaling {
  let scaling: Rotary.Scaling

  init(
    _ parameters: ModelConfig, _ config: ModelConfig, _ shape: DecoderShape, size: Int
  ) throws(FormatError) {
    let key = "original_max_position_embeddings"
    let configured = try config.integer(key, standard: shape.context)
    let context = try parameters.integer(key, standard: configured)
    switch parameters.text("rope_type") ?? parameters.text("type") ?? "default" {
    case "default": scaling = .none
    case "linear": scaling = .linear(try parameters.number("factor"))
    case "llama3":
      scaling = .llama3(
        Rotary.Llama3(
          factor: try parameters.number("factor"), low: try parameters.number("low_freq_factor"),
          high: try parameters.number("high_freq_factor"), context: context))
    case "yarn": scaling = .yarn(try Self.yarn(parameters, context: context))
    case "longrope", "su":
      scaling = .longRope(
        try Self.longRope(parameters, reach: shape.context, context: context, pairs: size / 2))
    case let other:
      throw FormatError(
        config.path, "its rotary positions are scaled by `\(other)`, which isn't read",
        hint: "linear, llama3, yarn and longrope are", cause: .unsupported)
    }
  }

  private static func yarn(
    _ parameters: ModelConfig, context: Int
  ) throws(FormatError) -> Rotary.Yarn {
    var yarn = Rotary.Yarn(factor: try parameters.number("factor"), context: context)
    yarn.fast = try parameters.number("beta_fast", standard: 32)
    yarn.slow = try parameters.number("beta_slow", standard: 1)
    for key in ["mscale", "mscale_all_dim"] where parameters[key] != nil {
      throw FormatError(
        parameters.path, "`\(key)` of its rotary positions isn't read", cause: .unsupported)
    }
    if parameters["attention_factor"] != nil {
      let standard = Rotary(size: 2, scaling: .yarn(yarn)).magnitude
      yarn.magnitude = try parameters.number("attention_factor") / standard
    }
    return yarn
  }

  private static func longRope(
    _ parameters: ModelConfig, reach: Int, context: Int, pairs: Int
  ) throws(FormatError) -> Rotary.LongRope {
    let short = try parameters.numbers("short_factor", count: pairs)
    let long = try parameters.numbers("long_factor", count: pairs)
    let standard = Rotary.LongRope.magnitude(reach: reach, context: context)
    return Rotary.LongRope(
      short: short, long: long, context: context,
      magnitude: try parameters.number("attention_factor", standard: standard))
  }
}
