import Charts
import Language
import Media

extension Command {
  static let show = Command(
    "show", "Draws a picture, or the spectrogram of a sound.",
    input: NoInput.self, output: ChartValue.valueType,
    Parameter<FilePath>("path", "a picture (BMP, PNG, JPEG) or a sound (WAV)", .positional),
    details: """
      In colour where the terminal has it, else in shades. A sound is drawn as the power of 32 mel \
      bands over time, in decibels. `plot to="cat.svg"` writes either to a file.
      """,
    examples: [
      Example(#"show "models/three.bmp""#, "a digit, drawn by hand"),
      Example(#"show "models/tone.wav""#, "a rising tone"),
    ]
  ) { context, _, path in
    try context.readFile(path.text, parameter: "path")
    let file = context.resolved(path.text)
    if Sound.isNamed(path.text) {
      let sound = try Sound(contentsOf: file)
      return .object(ChartValue(Chart.spectrogram(of: sound, title: path.text)))
    }
    return .object(ChartValue(.picture(try Image(contentsOf: file), caption: path.text)))
  }
}

extension Chart {
  /// A picture, at most as large as a wide terminal shows.
  fileprivate static func picture(_ image: Image, caption: String) -> Chart {
    let image = image.fitting(longestSide: 240)
    let planes = (0..<image.channels).map { channel in
      stride(from: channel, to: image.samples.count, by: image.channels).map {
        Double(image.samples[$0])
      }
    }
    let picture =
      planes.count == 1
      ? Picture(caption, width: image.width, gray: planes[0], in: 0...255)
      : Picture(
        caption, width: image.width, red: planes[0], green: planes[1], blue: planes[2],
        in: 0...255)
    return .images([picture])
  }

  /// The highest band on top; time runs to the right.
  fileprivate static func spectrogram(of sound: Sound, title: String) -> Chart {
    let levels = sound.melLevels(bands: 32, columns: 64)
    let seconds = Double(sound.samples.count) / Double(sound.sampleRate)
    let labels = levels.centres.map { "\(Int($0.rounded())) Hz" }
    let text = Quantity(seconds, .seconds).displayText()
    return .heatmap(
      levels.rows.map { $0.map(Double.init) }.reversed(), rowLabels: labels.reversed(),
      x: "time", y: "frequency", title: "\(title), \(text), decibels")
  }
}
