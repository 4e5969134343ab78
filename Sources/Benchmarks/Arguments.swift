/// What follows a benchmark's name: words, and options of the form `--name value`.
struct Arguments {
  private(set) var positional: [String] = []
  private var options: [String: String] = [:]

  init(_ words: some Sequence<String>) {
    var name: String?
    for word in words {
      if let option = name {
        options[option] = word
        name = nil
      } else if word.hasPrefix("--") {
        name = String(word.dropFirst(2))
      } else {
        positional.append(word)
      }
    }
  }

  subscript(option: String) -> String? { options[option] }
}

/// What a benchmark takes.
struct UsageError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
