import Language
import Workbench

/// Tells a literate script's prose and statements between its results, in the order of the file.
struct LiterateStory {
  let script: LiterateScript
  let console: Console
  /// The blocks whose prose has been told.
  private var toldCount = 0
  private var hasTold = false

  init(script: LiterateScript, console: Console) {
    self.script = script
    self.console = console
  }

  /// Tells what stands before a statement, and the statement itself.
  mutating func tell(upTo statement: SourceRange) {
    let block = script.blockIndex(at: statement.lowerBound) ?? 0
    if toldCount <= block {
      while toldCount <= block { tellNext() }
      if hasTold { console.show("\n") }
    }
    hasTold = true
    let source = String(decoding: Array(script.text.utf8)[statement], as: UTF8.self)
    let style = console.output.style
    console.show(lines: source.split(separator: "\n").map { style.dimmed("> \($0)") })
  }

  /// Tells what stands after the last statement.
  mutating func tellRest() {
    while toldCount < script.prose.count { tellNext() }
  }

  private mutating func tellNext() {
    let lines = script.prose[toldCount].split(separator: "\n", omittingEmptySubsequences: false)
    toldCount += 1
    // Paragraphs stand one blank line apart, whatever was left out between them.
    var shown: [String] = []
    for line in lines.map(String.init) {
      let isBlank = line.allSatisfy(\.isWhitespace)
      if isBlank, shown.last?.isEmpty ?? true { continue }
      shown.append(line.hasPrefix("#") ? console.output.style.strong(line) : isBlank ? "" : line)
    }
    while shown.last?.isEmpty == true { shown.removeLast() }
    guard !shown.isEmpty else { return }
    console.show(lines: (hasTold ? [""] : []) + shown)
    hasTold = true
  }
}

extension DisplayStyle {
  func dimmed(_ text: String) -> String { color ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
  func strong(_ text: String) -> String { color ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
}
