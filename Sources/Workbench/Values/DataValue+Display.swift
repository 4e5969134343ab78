import Charts
import Datasets
import Language
import TensorEngine
import TextWidth
import Tokenizers

extension DataValue: Displayable {
  public var brief: String { "\(dataset.count) samples of \(dataset.name)" }

  /// What it is, how it is split and shared among the classes, and a few samples as pictures.
  public func lines(_ style: DisplayStyle) -> [String] {
    let shape = dataset.sampleShape.shapeText
    var lines = [
      "\(style.bold(dataset.name))  \(dataset.count) samples of \(shape)\(targetText)",
      style.dim(partsText),
    ]
    lines += classLines(style) + textLines(style)
    if let pictures = pictures(style) { lines += pictures }
    return lines
  }

  private var targetText: String {
    switch dataset.target {
    case .classes(_, let names): "   \(names.count) classes"
    case .values(let values): "   \(values.shape.dropFirst().reduce(1, *)) values to find"
    case .tokens(_, let vocabulary): " tokens   vocabulary \(vocabulary)"
    case .none: ""
    }
  }

  private var partsText: String {
    let counts = Dataset.Part.allCases.map { part in
      "\(part) \(dataset.parts.count { $0 == part })"
    }
    return counts.joined(separator: "   ")
  }

  private func classLines(_ style: DisplayStyle) -> [String] {
    guard !dataset.classNames.isEmpty, dataset.classNames.count <= 20 else { return [] }
    let counts = zip(dataset.classNames, dataset.classCounts).map { "\($0) × \($1)" }
    return wrapped("classes  " + counts.joined(separator: "   "), to: style.width)
      .map { style.dim($0) }
  }

  /// What the first samples say, where they are of a text, in a line each.
  private func textLines(_ style: DisplayStyle) -> [String] {
    guard let tokenizer, case .tokens = dataset.target else { return [] }
    return (0..<min(dataset.count, 3)).compactMap { index in
      let tokens = dataset.features.rows(index..<(index + 1)).withElements(as: Int32.self) {
        Array($0)
      }
      let words = tokenizer.decode(tokens).split(whereSeparator: \.isWhitespace)
      guard !words.isEmpty else { return nil }
      let shown = truncated(
        printable(words.joined(separator: " ")), to: style.width - 2, ellipsis: style.ellipsis)
      return style.dim("  \(shown)")
    }
  }

  /// The first sample of each class, where samples are pictures.
  private func pictures(_ style: DisplayStyle) -> [String]? {
    let shape = dataset.sampleShape
    guard shape.count == 3, shape[2] == 1, let labels = dataset.labels, dataset.count > 0 else {
      return nil
    }
    let classes = labels.withElements(as: Int32.self) { Array($0) }
    var firsts: [Int] = []
    for name in dataset.classNames.indices {
      if let first = classes.firstIndex(of: Int32(name)) { firsts.append(first) }
    }
    let pictures = firsts.prefix(picturesAcross(style, width: shape[1])).map { index in
      picture(index, shape, caption: dataset.className(of: index))
    }
    return Chart.images(Array(pictures)).lines(style.chartStyle)
  }

  private func picturesAcross(_ style: DisplayStyle, width: Int) -> Int {
    max(1, style.width / (2 * min(width, 16) + 2))
  }

  private func picture(_ index: Int, _ shape: [Int], caption: String) -> Picture {
    let values = dataset.features.rows(index..<(index + 1)).floats.map(Double.init)
    return Picture(caption, width: shape[1], gray: values)
  }
}

extension Dataset {
  /// The name of a sample's class; its number where classes have no names.
  func className(of index: Int) -> String {
    guard let labels else { return "" }
    return name(ofClass: labels.withElements(as: Int32.self) { Int($0[index]) })
  }

  func name(ofClass label: Int) -> String {
    label < classNames.count ? classNames[label] : String(label)
  }
}
