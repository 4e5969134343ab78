/// One way to draw data: what it holds, what it says, what it looks like.
///
/// A new kind is one file in `Kinds` and one line in `ChartKinds`.
protocol ChartKind: Codable, Equatable, Sendable {
  /// Its name in the language and in files.
  static var name: String { get }
  /// What it shows, in a sentence or two, for who can't see the picture.
  var summary: String { get }
  var figure: any Figure { get }
}

extension ChartKind {
  func isEqual(to other: any ChartKind) -> Bool { (other as? Self) == self }
}
