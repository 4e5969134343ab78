import Foundation
@testable import Datasets
import TensorEngine

/// A folder of its own for one test, removed with the value.
final class TemporaryDirectory {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "hone-data-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, and returns its path.
  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
    return path + "/" + name
  }
}

/// An idx file: the code of an element type, a shape, and the numbers' bytes.
func idxFile(_ code: UInt8, _ shape: [Int], _ numbers: [UInt8]) -> [UInt8] {
  let extents = shape.flatMap { extent in
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: extent >> $0) }
  }
  return [0, 0, code, UInt8(shape.count)] + extents + numbers
}

/// A version 1 `.npy` file with this header and these numbers' bytes.
func npyFile(_ header: String, _ numbers: [UInt8], version: UInt8 = 1) -> [UInt8] {
  let length = header.utf8.count
  let lengthBytes = (0..<(version == 1 ? 2 : 4)).map {
    UInt8(truncatingIfNeeded: length >> (8 * $0))
  }
  return [0x93] + Array("NUMPY".utf8) + [version, 0] + lengthBytes + Array(header.utf8) + numbers
}

func loadTable(_ text: String, _ options: LoadOptions = LoadOptions()) throws -> Dataset {
  try DatasetFormat.csv.loadFile("t.csv", Array(text.utf8), options)
}

func labels(_ dataset: Dataset) -> [Int32]? {
  dataset.labels?.withElements(as: Int32.self) { Array($0) }
}
