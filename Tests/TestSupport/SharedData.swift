import Foundation

/// The path of a file or folder of the real data that is kept beside the project, or in the folder
/// that `HONE_DATA` names; `nil`, said plainly, where it isn't there.
public func sharedData(_ name: String) -> String? {
  let beside = URL(filePath: #filePath).appending(path: "../../../../shared/data")
  let folder = ProcessInfo.processInfo.environment["HONE_DATA"] ?? beside.standardized.path
  let path = "\(folder)/\(name)"
  if FileManager.default.fileExists(atPath: path) { return path }
  print("SKIPPED: there is no `\(path)`; set HONE_DATA to the folder of shared data")
  return nil
}
