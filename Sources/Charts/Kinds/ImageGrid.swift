extension Chart {
  /// Pictures side by side, each over its caption.
  public static func images(_ pictures: [Picture], title: String = "") -> Chart {
    Chart(ImageGrid(pictures: pictures), title: title)
  }
}

struct ImageGrid: ChartKind {
  static let name = "image"

  var pictures: [Picture]

  var figure: any Figure { PicturesFigure(pictures: pictures) }

  var summary: String {
    guard !pictures.isEmpty else { return "No pictures." }
    let texts = pictures.map { picture in
      let size = "\(picture.width) by \(picture.height)"
      return picture.caption.isEmpty ? size : "\(picture.caption) (\(size))"
    }
    return "\(counted(pictures.count, "picture")): \(texts.joined(separator: ", "))."
  }
}
