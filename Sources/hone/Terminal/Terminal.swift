import Glibc

/// What a stream can show: whether it is a terminal, how wide, with which colours and characters.
struct Terminal {
  let descriptor: Int32
  let isInteractive: Bool
  let usesColor: Bool
  /// Whether colours may be any of 24 bits, as `COLORTERM` says.
  let usesAllColors: Bool
  /// Whether characters beyond ASCII are shown; elsewhere charts are drawn in ASCII.
  let usesUnicode: Bool
  /// Whether the locale's characters are in UTF-8.
  let isUTF8: Bool
  /// Whether a line may be wiped and drawn again.
  let usesMotion: Bool
  private let columns: Int?

  /// - Parameters:
  ///   - isInteractive: Whether the stream is a terminal; `nil` asks the system.
  ///   - environment: The value of an environment variable.
  init(
    descriptor: Int32, allowsColor: Bool, isInteractive: Bool? = nil,
    environment: (String) -> String? = Self.environmentVariable
  ) {
    let isInteractive = isInteractive ?? (isatty(descriptor) == 1)
    let isCapable = isInteractive && environment("TERM") != "dumb"
    self.descriptor = descriptor
    self.isInteractive = isInteractive
    usesColor = isCapable && allowsColor && (environment("NO_COLOR") ?? "").isEmpty
    usesAllColors = ["truecolor", "24bit"].contains(environment("COLORTERM") ?? "")
    usesMotion = isCapable
    isUTF8 = Self.isUTF8(environment)
    usesUnicode = isCapable && isUTF8
    columns = environment("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
  }

  /// Columns: the terminal's own, then `COLUMNS`, then the 80 that results are recorded with.
  var width: Int {
    if let size, size.ws_col > 0 { return Int(size.ws_col) }
    return columns ?? 80
  }

  /// Rows: the terminal's own, or the 24 that all have.
  var height: Int {
    guard let size, size.ws_row > 0 else { return 24 }
    return Int(size.ws_row)
  }

  private var size: winsize? {
    var size = winsize()
    return isInteractive && ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 ? size : nil
  }

  static func environmentVariable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// Whether the locale's characters are in UTF-8; so they are taken to be where none is named, as
  /// in a bare container.
  static func isUTF8(_ environment: (String) -> String?) -> Bool {
    let named = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty }
    guard let locale = named?.lowercased() else { return true }
    return locale.hasSuffix("utf-8") || locale.hasSuffix("utf8") || locale.contains("utf-8@")
  }
}
