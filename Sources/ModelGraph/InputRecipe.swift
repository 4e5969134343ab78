/// How something from the world becomes what a model takes: a picture or a sound, prepared just as
/// it was when the model was trained.
public struct InputRecipe: Hashable, Sendable, Codable {
  public enum Source: Hashable, Sendable, Codable {
    case picture(PictureRecipe)
    case sound(SoundRecipe)
  }

  public var source: Source
  /// What the whole numbers stand for that the model takes; nil where it takes floats.
  public var grid: IntegerGrid?

  public init(_ source: Source, grid: IntegerGrid? = nil) {
    self.source = source
    self.grid = grid
  }
}

/// How a picture is cut to size and its pixels become numbers.
public struct PictureRecipe: Hashable, Sendable, Codable {
  public enum Channels: String, Sendable, Codable, CaseIterable {
    case rgb, bgr, gray

    public var count: Int { self == .gray ? 1 : 3 }
  }

  /// What is made of the pixels between those that a picture has.
  public enum Resampling: String, Sendable, Codable, CaseIterable {
    case nearest
    /// Linear between the four nearest pixels, however far a picture shrinks.
    case bilinear
    /// Linear, over all pixels that a new one covers, as Pillow and torchvision shrink pictures.
    case antialias
    /// Cubic (a = -0.5) over all pixels that a new one covers.
    case bicubic
  }

  /// Where the channels lie.
  public enum Layout: String, Sendable, Codable, CaseIterable {
    /// `[height, width, channels]`
    case channelsLast
    /// `[channels, height, width]`
    case channelsFirst
  }

  public var height: Int
  public var width: Int
  public var channels: Channels
  /// What the shorter side becomes before the centre is cut out; nil where the whole picture is
  /// stretched to the size.
  public var shorterSide: Int?
  public var resampling: Resampling
  /// What is taken off each channel of pixels from 0 to 255.
  public var mean: [Float]
  /// What each channel is divided by then.
  public var deviation: [Float]
  public var layout: Layout

  public init(
    height: Int, width: Int, channels: Channels = .rgb, shorterSide: Int? = nil,
    resampling: Resampling = .antialias, mean: [Float], deviation: [Float],
    layout: Layout = .channelsLast
  ) {
    self.height = height
    self.width = width
    self.channels = channels
    self.shorterSide = shorterSide
    self.resampling = resampling
    self.mean = mean
    self.deviation = deviation
    self.layout = layout
  }

  /// The shape of one prepared picture.
  public var shape: [Int] {
    layout == .channelsLast ? [height, width, channels.count] : [channels.count, height, width]
  }
}

/// How a sound is cut to length and what is made of it.
public struct SoundRecipe: Hashable, Sendable, Codable {
  public enum Features: String, Sendable, Codable, CaseIterable {
    /// The keyword benchmark of MLPerf Tiny: 10 mel cepstra of 49 windows.
    case keywordCepstra
    /// TensorFlow Lite Micro's fixed-point front-end: 40 channels of 49 windows.
    case microSpeech
    /// Whisper's log-mel spectrogram: 80 bands of 3000 windows.
    case logMel
    /// The samples themselves, from -1 to 1.
    case samples
  }

  /// In samples a second.
  public var sampleRate: Int
  /// How many samples are heard: what is longer is cut, what is shorter ends in silence.
  public var sampleCount: Int
  public var features: Features

  public init(sampleRate: Int, sampleCount: Int, features: Features) {
    self.sampleRate = sampleRate
    self.sampleCount = sampleCount
    self.features = features
  }
}
