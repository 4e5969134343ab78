import Compression
import ContentHashing
import Datasets
import FoundationEssentials
import Glibc
import ModelGraph
import Training

/// What a long statement has measured so far, kept on the disk until it is done: after an
/// interruption the same statement goes on where it was.
///
/// A line for each model: its content hash, and the bits of its scores. Lines are appended whole, so
/// that a kill loses the last one at most.
final class Checkpoint {
  private let path: String
  private var known: [String: CompressionSpace.Score] = [:]
  /// How many scores were found rather than measured.
  private(set) var reused = 0
  /// A file beyond this is begun anew.
  private static let mostBytes = 1 << 24

  /// - Parameters:
  ///   - folder: Where the file lies; made where it isn't there.
  ///   - key: All that a score depends on but the model.
  init(in folder: String, key: ContentHash) {
    path = "\(folder)/\(key)"
    let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0
    guard size <= Self.mostBytes, let data = FileManager.default.contents(atPath: path) else {
      unlink(path)
      return
    }
    for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: " ")
      guard parts.count == 3, let accuracy = UInt64(parts[1], radix: 16),
        let loss = UInt64(parts[2], radix: 16)
      else { continue }
      known[String(parts[0])] = CompressionSpace.Score(
        accuracy: Double(bitPattern: accuracy), loss: Double(bitPattern: loss))
    }
  }

  /// `$XDG_CACHE_HOME/hone/unfinished`, or the same in `~/.cache`, made where it isn't there; nil
  /// without a home.
  static func folder() -> String? {
    let environment = ProcessInfo.processInfo.environment
    var folder = environment["XDG_CACHE_HOME"] ?? ""
    if !folder.hasPrefix("/") {
      guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
      folder = home + "/.cache"
    }
    for part in ["", "/hone", "/hone/unfinished"] { mkdir(folder + part, 0o700) }
    return folder + "/hone/unfinished"
  }

  /// The score of a model: as it was found before, or measured now and kept.
  func score(
    of model: Model, _ measure: (Model) throws -> CompressionSpace.Score
  ) throws -> CompressionSpace.Score {
    let name = model.contentHash.description
    if let score = known[name] {
      reused += 1
      return score
    }
    let score = try measure(model)
    known[name] = score
    append("\(name) \(hexadecimal(score.accuracy)) \(hexadecimal(score.loss))\n")
    return score
  }

  /// Whether nothing is measured yet.
  var isEmpty: Bool { known.isEmpty }

  /// Forgets everything: the statement is done.
  func finish() { unlink(path) }

  private func append(_ line: String) {
    let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    _ = line.utf8.withContiguousStorageIfAvailable { write(file, $0.baseAddress, $0.count) }
    close(file)
  }

  private func hexadecimal(_ number: Double) -> String { String(number.bitPattern, radix: 16) }
}

extension RunContext {
  /// How well models do on samples; what an interrupted call measured already isn't measured again.
  ///
  /// - Returns: What `body` yields, once which the measurements are forgotten.
  func measuring<Result>(
    _ model: Model, on samples: Dataset,
    _ body: (_ evaluate: @escaping (Model) throws -> CompressionSpace.Score) throws -> Result
  ) throws -> Result {
    let measure: (Model) throws -> CompressionSpace.Score = {
      CompressionSpace.Score(try Evaluation(of: $0, on: samples))
    }
    guard let folder = Checkpoint.folder() else { return try body(measure) }
    var key = ContentHasher()
    key.combine(Hone.version)
    key.combine(model.contentHash)
    key.combine(samples.contentHash)
    let checkpoint = Checkpoint(in: folder, key: key.finalized())
    do {
      let result = try body { try checkpoint.score(of: $0, measure) }
      checkpoint.finish()
      return result
    } catch let stopped as CancellationError {
      statement.goesOnWhereItWas = !checkpoint.isEmpty
      throw stopped
    }
  }
}
