/// A kind of file that holds data. The formats are listed in `all`, one file in `Formats` each.
struct DatasetFormat: Sendable {
  let name: String
  /// Whether a file of this path and (decompressed) content is of this format.
  let recognizes: @Sendable (_ path: String, _ content: [UInt8]) -> Bool
  /// Loads a file that is of this format, and those that belong to it.
  let loadFile:
    @Sendable (_ path: String, _ content: [UInt8], LoadOptions) throws(DatasetError) -> Dataset
  /// Loads a folder in which these files are, or returns `nil` if none of them is of this format.
  let loadFolder: @Sendable (_ path: String, _ files: [String]) throws(DatasetError) -> Dataset?

  /// Every format, in the order in which files are offered to them; text comes last.
  static let all: [DatasetFormat] = [
    .idx, .npy, .npz, .csv,
  ]
}

/// How data are to be understood where the file doesn't say.
public struct LoadOptions: Hashable, Sendable {
  /// What the numbers in a label column mean.
  public enum TargetKind: Hashable, Sendable, CaseIterable {
    /// Classes where they are text, or whole numbers of at most 256 different values.
    case automatic
    case classes
    case values
  }

  /// The column of a table that is to be found from the others, by name or by number from 1.
  ///
  /// Without it: the one named `label`, `class`, `target` or `y`, or else the last.
  public var labelColumn: String?
  public var targetKind: TargetKind

  public init(labelColumn: String? = nil, targetKind: TargetKind = .automatic) {
    self.labelColumn = labelColumn
    self.targetKind = targetKind
  }
}
