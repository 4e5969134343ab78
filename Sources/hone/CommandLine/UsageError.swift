/// Something wrong with the command line.
struct UsageError: Error, Equatable {
  /// What is wrong, in one sentence without a full stop, showing the value.
  var message: String
  /// One next step.
  var hint: String

  init(_ message: String, hint: String = "`hone --help` shows what there is") {
    self.message = message
    self.hint = hint
  }
}
