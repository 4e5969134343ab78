/// Checks of one kind of file against what the field's own tools make of it.
protocol Suite: Sendable {
  /// What it is called on the command line: lower case, words joined by dashes.
  static var name: String { get }
  /// Enters every case into the report; what it throws counts as one more that failed.
  static func run(_ report: inout Report) throws
}

/// The suites, in the order in which they run. A new one is a file in `Suites` and a line below.
let suites: [any Suite.Type] = [
  Generating.self, GGUFBlocks.self, GGUFStories.self, HoneFile.self, MediaFrontEnds.self,
  ONNXModels.self, ONNXNodes.self, Safetensors.self, TFLite.self, Vocabularies.self,
]
