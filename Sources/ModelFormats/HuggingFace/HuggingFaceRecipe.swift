import FoundationEssentials
import ModelGraph

extension InputRecipe {
  /// How the `preprocessor_config.json` in a folder prepares pictures; nil where it isn't there.
  ///
  /// - Throws: A `FormatError` where it asks for what isn't read.
  static func huggingFace(
    folder: String, _ patches: EncoderShape.Patches
  ) throws(FormatError) -> InputRecipe? {
    let path = "\(folder)/preprocessor_config.json"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let config = try ModelConfig(contentsOf: path)
    let resampling: PictureRecipe.Resampling
    switch config["resample"] {
    case .number(0): resampling = .nearest
    case nil, .number(2): resampling = .antialias
    case .number(3): resampling = .bicubic
    default:
      throw FormatError(
        path, "`resample` asks for what isn't read",
        hint: "0, 2 and 3 are: Pillow's nearest, "
          + "bilinear and bicubic", cause: .unsupported)
    }
    // Pixels are brought from 255 to 1 first, and taken as they are here.
    let scale = Float(1 / (try config.number("rescale_factor", standard: 1.0 / 255)))
    let standard = [Float](repeating: 0.5, count: patches.channels)
    let mean =
      config["image_mean"] == nil
      ? standard : try config.numbers("image_mean", count: patches.channels)
    let deviation =
      config["image_std"] == nil
      ? standard : try config.numbers("image_std", count: patches.channels)
    return InputRecipe(
      .picture(
        PictureRecipe(
          height: patches.image, width: patches.image,
          channels: patches.channels == 1 ? .gray : .rgb, resampling: resampling,
          mean: mean.map { $0 * scale }, deviation: deviation.map { $0 * scale })))
  }
}
