import Glibc
import Language
import Workbench

/// A script as it was read: bare statements, or Markdown with blocks of them.
struct ScriptText {
  /// The file's name, for reports; `nil` for what isn't in a file.
  let name: String?
  /// All of the text, at the places that reports point into.
  let text: String
  /// Where the text is Markdown.
  let literate: LiterateScript?

  /// The statements, at the same places as in `text`.
  var source: String { literate?.source ?? text }

  /// Why a script can't be run at all.
  struct Problem: Error {
    let code: ExitCode
    let diagnostic: Diagnostic
    /// The text that the diagnostic points into; empty where nothing could be read.
    let text: String
    let name: String?
  }

  init(statement: String) {
    name = nil
    text = statement
    literate = nil
  }

  init(path: String) throws(Problem) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(path, errno) }
    defer { close(descriptor) }
    try self.init(
      descriptor: descriptor, name: path, isMarkdown: LiterateScript.isMarkdown(path: path))
  }

  /// Everything on standard input.
  static func standardInput() throws(Problem) -> ScriptText {
    try ScriptText(descriptor: STDIN_FILENO, name: nil, isMarkdown: false)
  }

  private init(descriptor: Int32, name: String?, isMarkdown: Bool) throws(Problem) {
    guard let bytes = TextFile.readAll(descriptor, limit: SourceText.maximumBytes + 1) else {
      throw .unreadable(name ?? "standard input", errno)
    }
    guard bytes.count <= SourceText.maximumBytes || bytes.contains(0) else {
      let message =
        "there is more than \(SourceText.maximumBytes >> 20) MiB of it: that is no script"
      throw Problem(
        code: .failure, diagnostic: Diagnostic(message, at: 0..<0), text: "", name: name)
    }
    do {
      text = try SourceText.decoded(from: bytes)
    } catch {
      throw Problem(code: .failure, diagnostic: error, text: "", name: name)
    }
    do {
      literate = isMarkdown ? try LiterateScript(text) : nil
    } catch {
      throw Problem(code: .failure, diagnostic: error, text: text, name: name)
    }
    self.name = name
  }
}

extension ScriptText.Problem {
  static func unreadable(_ path: String, _ code: Int32) -> Self {
    let near = Subcommand.all.map(\.name).first { nearest(to: path, among: [$0]) != nil }
    let diagnostic = Diagnostic(
      "`\(path)` can't be read: \(String(cString: strerror(code)))", at: 0..<0,
      hint: code == ENOENT && !path.contains(".") ? near.map { "did you mean `hone \($0)`?" } : nil)
    return Self(code: .input, diagnostic: diagnostic, text: "", name: nil)
  }
}
