import CReadline
import Glibc

/// Reads lines at a terminal with GNU readline: editing, history, completion.
///
/// Readline's callback interface is used, so that signals are answered while a line is edited:
/// readline itself catches none.
final class LineEditor {
  /// What came of a prompt.
  enum Event: Equatable {
    case line(String)
    /// Ctrl-C: the line is dropped.
    case interrupted
    /// Ctrl-D on an empty line.
    case endOfInput
    case terminated
  }

  /// What could stand at the cursor.
  struct Candidates {
    /// What each would put in place of the line's bytes from `start` to the cursor.
    var texts: [String] = []
    var start = 0
    /// Whether the files that match are offered instead.
    var areFiles = false
  }

  /// Gives the candidates for a line and the cursor's offset in its UTF-8.
  var complete: (String, Int) -> Candidates = { _, _ in Candidates() }

  // Readline's callbacks take no context and run on the thread that reads: one editor at a time.
  nonisolated(unsafe) private static var active: LineEditor?
  private var event: Event?

  /// What separates the words that completion replaces.
  nonisolated(unsafe) private static let wordBreaks = strdup(" \t\n\"|()[]{}=,<>~+*/")

  init(history: [String]) {
    setlocale(LC_CTYPE, "")
    if String(cString: setlocale(LC_CTYPE, nil)) == "C",
      Terminal.isUTF8(Terminal.environmentVariable)
    {
      setlocale(LC_CTYPE, "C.UTF-8")
    }
    creadline_configure("hone", Self.wordBreaks) { word, start, end in
      LineEditor.matches(word, start: Int(start), end: Int(end))
    }
    using_history()
    stifle_history(Int32(HistoryFile.limit))
    for entry in history { add_history(entry) }
  }

  /// Makes an entry reachable with the up arrow.
  func remember(_ entry: String) { add_history(entry) }

  /// Shows a prompt and waits for a line, Ctrl-C, Ctrl-D or SIGTERM.
  func read(prompt: String) -> Event {
    event = nil
    Self.active = self
    rl_callback_handler_install(prompt) { line in LineEditor.active?.finish(line) }
    defer { Self.active = nil }
    while true {
      if let event { return event }
      wait()
    }
  }

  /// Waits for a key or a signal and answers it.
  private func wait() {
    var descriptors = [
      pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
      pollfd(fd: Signals.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&descriptors, nfds_t(descriptors.count), -1) > 0 else { return }
    if descriptors[1].revents != 0 {
      for number in Signals.received() where event == nil { answer(number) }
    } else if descriptors[0].revents != 0 {
      rl_callback_read_char()
    }
  }

  private func answer(_ number: Int32) {
    switch number {
    case SIGWINCH: rl_resize_terminal()
    case SIGCONT: creadline_resume()
    case SIGINT:
      rl_echo_signal_char(SIGINT)
      abandon(.interrupted)
    case SIGTERM: abandon(.terminated)
    default: break
    }
  }

  /// Drops the line being edited and gives the terminal back.
  private func abandon(_ event: Event) {
    rl_free_line_state()
    rl_callback_sigcleanup()
    rl_callback_handler_remove()
    _ = write(STDOUT_FILENO, "\n", 1)
    self.event = event
  }

  private func finish(_ line: UnsafeMutablePointer<CChar>?) {
    rl_callback_handler_remove()
    guard let line else {
      event = .endOfInput
      return
    }
    event = .line(String(cString: line))
    free(line)
  }
}

extension LineEditor {
  typealias Matches = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

  /// The matches as readline wants them: what they have in common, then each, then a null, all
  /// allocated for readline to free.
  private static func matches(_ word: UnsafePointer<CChar>?, start: Int, end: Int) -> Matches? {
    guard let active, let word else { return nil }
    let line = String(cString: creadline_line())
    let candidates = active.complete(line, Int(creadline_point()))
    guard !candidates.areFiles else {
      creadline_completes(1, 0)
      return rl_completion_matches(word, rl_filename_completion_function)
    }
    let texts = realigned(candidates, line: Array(line.utf8), start: start)
    creadline_completes(0, texts.count == 1 && texts[0].hasSuffix("=") ? 1 : 0)
    guard let first = texts.first else { return nil }
    let common = texts.dropFirst().reduce(first) { $0.sharedPrefix(with: $1) }
    let all = texts.count == 1 ? [first] : [common] + texts
    guard let memory = calloc(all.count + 1, MemoryLayout<UnsafeMutablePointer<CChar>?>.size)
    else { return nil }
    let result = memory.bindMemory(to: UnsafeMutablePointer<CChar>?.self, capacity: all.count + 1)
    for (index, text) in all.enumerated() { result[index] = strdup(text) }
    return result
  }

  /// The candidates from where readline thinks the word starts, which may differ from where the
  /// language does.
  static func realigned(_ candidates: Candidates, line: [UInt8], start: Int) -> [String] {
    if candidates.start == start { return candidates.texts }
    if candidates.start > start {
      let before = String(decoding: line[start..<min(candidates.start, line.count)], as: UTF8.self)
      return candidates.texts.map { before + $0 }
    }
    let typed = line[candidates.start..<min(start, line.count)]
    return candidates.texts.compactMap { text in
      let bytes = Array(text.utf8)
      guard bytes.starts(with: typed) else { return nil }
      return String(decoding: bytes.dropFirst(typed.count), as: UTF8.self)
    }
  }
}

extension String {
  /// The characters that two texts begin with alike.
  func sharedPrefix(with other: String) -> String {
    String(zip(self, other).prefix { $0 == $1 }.map(\.0))
  }
}
