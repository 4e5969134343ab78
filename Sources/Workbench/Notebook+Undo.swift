import Language

extension Notebook {
  /// What `undo` is recorded as: a statement, because what follows depends on it.
  static let undoSource = ":undo"

  /// Takes back the last statement that named something; its value stays at `@n`.
  ///
  /// - Returns: The statement that was taken back, or nil where there is none.
  /// - Throws: A `StoreError` where the record can't be written.
  @discardableResult
  public func undo() throws -> String? {
    guard let previous = history.popLast() else { return nil }
    // The scope was kept before that statement ran, when its number was the next.
    let undone = entries.last { $0.number == previous.nextNumber }?.source
    let number = scope.nextNumber
    let recording = try recorder?.begin(
      number, source: Self.undoSource, canonical: Self.undoSource)
    scope.restoreNames(of: previous)
    scope.skipNumber()
    let entry = Entry(number: number, undoing: undone ?? "")
    entries.append(entry)
    if let recording { try recorder?.finish(recording, entry, seconds: 0, error: nil) }
    return undone
  }
}
