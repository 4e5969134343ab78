/// A value whose text was shown already, piece by piece, where there is somebody to watch.
public protocol StreamedValue: Displayable {
  /// What is left to show.
  func linesAfterStreaming(_ style: DisplayStyle) -> [String]
}
