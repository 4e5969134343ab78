import Glibc

/// Where results and problems go. Nothing is held back in a buffer, so the two streams keep their
/// order and a kill loses nothing that was said.
struct Console {
  let output: Terminal
  let errors: Terminal

  init(allowsColor: Bool) {
    output = Terminal(descriptor: STDOUT_FILENO, allowsColor: allowsColor)
    errors = Terminal(descriptor: STDERR_FILENO, allowsColor: allowsColor)
  }

  /// Writes a result.
  func show(_ text: String) { Self.write(output.writable(text), to: output.descriptor) }

  /// Writes lines of a result.
  func show(lines: [String]) {
    if !lines.isEmpty { show(lines.joined(separator: "\n") + "\n") }
  }

  /// Writes to the error stream: problems, progress, timings.
  func tell(_ text: String) { Self.write(errors.writable(text), to: errors.descriptor) }

  /// Says what is worth knowing about a result.
  func note(_ notes: [String]) {
    for note in notes { tell("note: \(note)\n") }
  }

  /// Says what is doubtful about a result.
  func warn(_ warnings: [String]) {
    let label = errors.usesColor ? "\u{1B}[1;33mwarning:\u{1B}[0m" : "warning:"
    for warning in warnings { tell("\(label) \(warning)\n") }
  }

  /// Says what is wrong, and what to do about it.
  func complain(_ message: String, hint: String? = nil) {
    let label = errors.usesColor ? "\u{1B}[1;31merror:\u{1B}[0m" : "error:"
    tell("\(label) \(message)\n" + (hint.map { "hint: \($0)\n" } ?? ""))
  }

  /// Ends the program: what it says would be lost.
  private static func leave(_ descriptor: Int32, _ code: Int32) -> Never {
    if descriptor == STDOUT_FILENO, code != EPIPE {
      write(
        "error: results can't be written: \(String(cString: strerror(code)))\n", to: STDERR_FILENO)
    }
    exit(ExitCode.failure.rawValue)
  }

  /// Writes all of `text`, or ends the program.
  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let slice = UnsafeBufferPointer(rebasing: rest)
        let count = Glibc.write(descriptor, slice.baseAddress, slice.count)
        if count < 0, errno == EINTR || errno == EAGAIN { continue }
        guard count > 0 else { leave(descriptor, errno) }
        rest = rest.dropFirst(count)
      }
    }
  }
}
