import Compression
import Datasets
import Language
import Media
import ModelFormats
import Training

extension Diagnostic {
  /// What a command failed with, at the argument to blame: the path, where it was a file.
  ///
  /// - Parameter directory: Where relative paths start; files below it are named from there.
  init(_ error: any Error, in call: Call, of command: Command, directory: String) {
    switch error {
    case let error as FormatError:
      self.init(
        error.description.namingFiles(from: directory), at: command.pathRange(in: call),
        hint: error.hint ?? error.cause.nextStep)
    case let error as DatasetError:
      self.init(
        error.finding.namingFiles(from: directory), at: command.pathRange(in: call),
        hint: error.hint)
      isMissingInput = error.kind == .missing
    case let error as MediaError:
      self.init(
        error.finding.namingFiles(from: directory), at: command.pathRange(in: call),
        hint: error.hint)
      isMissingInput = error.isMissing
    case let error as CompressionError:
      self.init("\(error)", at: call.range, hint: error.hint)
    case let error as TrainingError:
      self.init(error.message, at: call.range, hint: error.hint)
    default: self.init("\(error)", at: call.range)
    }
  }
}

extension String {
  /// A message that begins with a file's path, with that path as it would be typed.
  fileprivate func namingFiles(from directory: String) -> String {
    guard hasPrefix("`\(directory)/") else { return self }
    return "`" + dropFirst(directory.count + 1).drop { $0 == "/" }
  }
}

extension Command {
  /// Where a call names a file; all of the call where it names none.
  fileprivate func pathRange(in call: Call) -> SourceRange {
    let path = signature.parameters.first { parameter in
      if case .file = parameter.kind { true } else { false }
    }
    return path.flatMap { call.arguments[$0.name]?.range } ?? call.range
  }
}

extension FormatError.Cause {
  /// What helps where nothing better is known.
  fileprivate var nextStep: String? {
    switch self {
    case .malformed: "the file is damaged or cut off: copy it again from where it came"
    case .system, .unsupported: nil
    }
  }
}
