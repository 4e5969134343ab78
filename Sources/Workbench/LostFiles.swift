import Language
import ModelGraph
import TensorEngine

/// A value that reads a file where it lies, for as long as it is held.
protocol FileReading {
  /// The path of a file that was cut short since it was opened, if one was found to be.
  var lostFile: String? { get }
}

extension ModelValue: FileReading {
  var lostFile: String? {
    for weight in model.weights.values {
      for part in weight.parts.values {
        if let path = part.storage.lostFile { return path }
      }
    }
    return nil
  }
}

extension LayerValue: FileReading {
  var lostFile: String? { ModelValue(model).lostFile }
}

extension Call {
  /// Holds against what a call took and what it yields that all their files are still whole.
  ///
  /// - Throws: A `Diagnostic` that names a file which isn't.
  func checkFiles(result: Value?) throws(Diagnostic) {
    let given = arguments.values.map { argument in
      if case .value(let value) = argument.content { value } else { Value.nothing }
    }
    for value in given + [input, result].compactMap({ $0 }) {
      guard let path = value.lostFile else { continue }
      throw Diagnostic(
        "`\(path)` was cut short while it was in use: part of the model is gone", at: range,
        hint: "put the file back in place, then load it again")
    }
  }
}

extension Value {
  /// The path of a file that was cut short, of this value or of one in this list.
  fileprivate var lostFile: String? {
    switch self {
    case .object(let object): (object as? any FileReading)?.lostFile
    case .list(let values): values.lazy.compactMap(\.lostFile).first
    default: nil
    }
  }
}
