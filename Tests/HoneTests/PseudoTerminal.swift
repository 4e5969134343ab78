import Foundation

/// The program at a terminal, as a user has it: keys go in, what is on the screen comes out.
final class PseudoTerminal {
  private let master: Int32
  private let process: pid_t
  private var received: [UInt8] = []
  private var isReaped = false
  /// Whether any text has been coloured or made bold.
  private(set) var hasShownColor = false

  /// What went wrong with a conversation.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  // Swift's Glibc leaves these out: TIOCSPTLCK and TIOCGPTN of asm-generic/ioctls.h, which make a
  // pseudo-terminal, and POSIX_SPAWN_SETSID of spawn.h.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430
  private static let newSession: Int16 = 0x80

  /// Longer than anything waited for takes, even on a busy machine.
  private static let timeoutMilliseconds: Int32 = 20_000

  init(_ program: borrowing Program, environment: [String: String] = [:]) throws {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (unlocked, number): (Int32, Int32) = (0, 0)
    guard ioctl(master, Self.setLock, &unlocked) == 0, ioctl(master, Self.getNumber, &number) == 0
    else { throw Failure(description: "no pseudo-terminal: \(errno)") }
    let name = "/dev/pts/\(number)"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // Opened by a session's leader, the terminal becomes the one that controls it.
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Self.newSession)
    var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    let variables = program.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
    var process = pid_t()
    // Spawning has no way to change the folder that Swift can reach.
    let command = ["/usr/bin/env", "-C", program.folder.path, Program.path]
    let code = withCStrings(command) { arguments in
      withCStrings(variables) { environment in
        posix_spawn(&process, command[0], &actions, &attributes, arguments, environment)
      }
    }
    guard code == 0 else { throw Failure(description: "can't run the program: \(code)") }
    self.process = process
  }

  deinit {
    if !isReaped {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    close(master)
  }

  func type(_ keys: String) { _ = write(master, keys, keys.utf8.count) }

  func send(_ signal: Int32) { kill(process, signal) }

  /// Waits until a text is on the screen.
  ///
  /// - Returns: All that came up to its end, without colours and other control sequences.
  @discardableResult func wait(for text: String) throws -> String {
    while true {
      let screen = Self.plain(String(decoding: received, as: UTF8.self))
      if let range = screen.firstRange(of: text) {
        received = Array(screen[range.upperBound...].utf8)
        return String(screen[..<range.upperBound])
      }
      guard try readSome() else {
        throw Failure(description: "the program ended before `\(text)`: \(screen.debugDescription)")
      }
    }
  }

  /// Types a line and waits for the next prompt.
  func enter(_ line: String, until text: String = "hone>") throws -> String {
    type(line + "\r")
    return try wait(for: text)
  }

  /// Waits for the program's end.
  ///
  /// - Returns: The exit code; for one that a signal ended, its negative number.
  func waitForExit() throws -> Int32 {
    while try readSome() {}
    var status: Int32 = 0
    waitpid(process, &status, 0)
    isReaped = true
    return status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f)
  }

  /// - Returns: False at the end.
  private func readSome() throws -> Bool {
    var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, Self.timeoutMilliseconds) > 0 else {
      throw Failure(
        description:
          "nothing came after \(String(decoding: received, as: UTF8.self).debugDescription)")
    }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(master, &bytes, bytes.count)
    guard count > 0 else { return false }
    received += bytes[..<count]
    let text = String(decoding: bytes[..<count], as: UTF8.self)
    if text.contains(#/\u{1B}\[[0-9;]*m/#) { hasShownColor = true }
    return true
  }

  /// Without control sequences (ECMA-48), carriage returns and bells.
  private static func plain(_ text: String) -> String {
    text.replacing(#/\u{1B}\[[0-9;?]*[A-Za-z]/#, with: "")
      .replacing("\r\n", with: "\n").replacing("\r", with: "").replacing("\u{7}", with: "")
  }
}

/// Calls `body` with a null-terminated array of C strings.
private func withCStrings<Result>(
  _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let strings = texts.map { strdup($0) } + [nil]
  defer { for string in strings { free(string) } }
  return body(strings)
}
