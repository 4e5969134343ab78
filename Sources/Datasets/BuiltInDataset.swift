/// A data set that ships with the program. Listed in `all`, one file in `BuiltIn` each.
public struct BuiltInDataset: Sendable {
  public let name: String
  public let summary: String
  public let load: @Sendable () throws(DatasetError) -> Dataset

  public static let all: [BuiltInDataset] = [
    .digits
  ]
}
