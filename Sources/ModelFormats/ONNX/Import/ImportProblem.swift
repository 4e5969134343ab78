/// Why a node can't be imported, as a sentence without the node's name and place.
struct ImportProblem: Error {
  let message: String
  var hint: String?
  /// The value that must be known.
  var unknown: String?

  init(_ message: String, hint: String? = nil, unknown: String? = nil) {
    self.message = message
    self.hint = hint
    self.unknown = unknown
  }
}
