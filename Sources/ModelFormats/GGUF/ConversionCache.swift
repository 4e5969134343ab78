import FoundationEssentials
import Glibc

/// The folder in which converted files are kept, and what goes once they take too much.
///
/// Nobody waits for the disk when a file is written. Until it is known to be there the file has the
/// boot in its name: another boot doesn't trust it, since a power cut may have torn it.
struct ConversionCache {
  let folder: String
  /// Names the time since the machine was started; empty where the system has no name for it.
  private let boot: String

  /// What the folder may take: a share of what the disk has free, its own files counted as free.
  private static let shareOfDisk = 4
  /// Linux writes what is older than half a minute to the disk on its own.
  private static let secondsToSettle = 60

  init(folder: String, boot: String = Self.currentBoot) {
    self.folder = folder
    self.boot = boot
  }

  /// `$XDG_CACHE_HOME/hone/gguf`, or the same in `~/.cache`, made where it isn't there; nil without
  /// a home.
  static func ofUser() -> ConversionCache? {
    let environment = ProcessInfo.processInfo.environment
    var folder = environment["XDG_CACHE_HOME"] ?? ""
    if !folder.hasPrefix("/") {
      guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
      folder = home + "/.cache"
    }
    for part in ["", "/hone", "/hone/gguf"] { mkdir(folder + part, 0o700) }
    return ConversionCache(folder: folder + "/hone/gguf")
  }

  /// The file of that key; nil where there is none to be trusted.
  func find(_ key: String) -> String? {
    let settled = settledPath(key)
    if utimensat(AT_FDCWD, settled, nil, 0) == 0 { return settled }
    guard !boot.isEmpty, let written = Entry(freshPath(key))?.lastUse else { return nil }
    let isOld = time(nil) - written > Self.secondsToSettle
    return isOld && settle(freshPath(key), as: settled) ? settled : freshPath(key)
  }

  /// Where a new file of that key is to be written, and what it has to outlast; nil where it would
  /// take more than the folder may.
  ///
  /// Makes room for it: what was used longest ago goes first. A file that somebody has mapped stays
  /// until they are done with it.
  func place(for key: String, byteCount: Int) -> (path: String, AtomicFile.Durability)? {
    guard makeRoom(for: byteCount, free: freeBytes) else { return nil }
    return boot.isEmpty ? (settledPath(key), .powerCut) : (freshPath(key), .program)
  }

  /// - Returns: Whether there is room now.
  func makeRoom(for byteCount: Int, free: Int) -> Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let entries = names.compactMap { Entry("\(folder)/\($0)") }
    for entry in entries where isStray(entry) { unlink(entry.path) }
    let kept = entries.filter { !isStray($0) }.sorted { $0.lastUse < $1.lastUse }
    var held = kept.reduce(0) { $0 + $1.byteCount }
    let most = (free + held) / Self.shareOfDisk
    guard byteCount <= most else { return false }
    for entry in kept where held + byteCount > most {
      unlink(entry.path)
      held -= entry.byteCount
    }
    return true
  }

  /// Whether it is of another boot, or was being written by a program that is no more.
  private func isStray(_ entry: Entry) -> Bool {
    let name = entry.path.split(separator: "/").last ?? ""
    if name.hasSuffix(".part") {
      let writer = name.split(separator: ".").dropLast().last.flatMap { pid_t($0) }
      return writer.map { kill($0, 0) != 0 && errno == ESRCH } ?? true
    }
    return name.contains("@") && !name.hasSuffix("@\(boot).hone")
  }

  /// Has the disk take a file, and trusts it from now on.
  private func settle(_ path: String, as settled: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return fsync(descriptor) == 0 && rename(path, settled) == 0
  }

  private func settledPath(_ key: String) -> String { "\(folder)/\(key).hone" }
  private func freshPath(_ key: String) -> String { "\(folder)/\(key)@\(boot).hone" }

  private var freeBytes: Int {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return 0 }
    return Int(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
  }

  private static let currentBoot: String = {
    let path = "/proc/sys/kernel/random/boot_id"
    guard let file = try? String(contentsOfFile: path, encoding: .utf8) else { return "" }
    return String(file.prefix { $0.isHexDigit || $0 == "-" })
  }()
}

extension ConversionCache {
  /// A file of the folder.
  private struct Entry {
    let path: String
    let byteCount: Int
    let lastUse: time_t

    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      self.path = path
      byteCount = Int(status.st_size)
      lastUse = status.st_mtim.tv_sec
    }
  }
}
