public import TensorEngine

/// A safetensors file: tensors by name, and texts by name beside them.
public struct SafetensorsFile: Sendable {
  /// Views of the file where their place allows it, else copies.
  public let tensors: [String: Tensor]
  public let metadata: [String: String]
  /// Where the header holds each text of the metadata.
  let metadataOffsets: [String: Int]

  /// Maps a file for reading.
  ///
  /// - Throws: A `FormatError` where it can't be read or is broken.
  public init(contentsOf path: String) throws(FormatError) {
    do {
      try self.init(try Storage(mapping: path), path: path)
    } catch let error as FormatError {
      throw error
    } catch let error as FileError {
      throw FormatError(error)
    } catch {
      throw FormatError(path, "\(error)")
    }
  }

  /// Reads a file that is in memory already; `path` is what errors call it.
  ///
  /// - Throws: A `FormatError` where it is broken.
  public init(_ file: Storage, path: String) throws(FormatError) {
    let header = try SafetensorsHeader(file, path: path)
    var tensors: [String: Tensor] = [:]
    for entry in header.entries {
      let offset = header.dataOffset + entry.range.lowerBound
      tensors[entry.name] = Self.tensor(entry, in: file, at: offset)
    }
    self.tensors = tensors
    metadata = header.metadata.mapValues(\.text)
    metadataOffsets = header.metadata.mapValues(\.offset)
  }

  private static func tensor(
    _ entry: SafetensorsHeader.Entry, in file: Storage, at offset: Int
  ) -> Tensor {
    let address = UInt(bitPattern: file.bytes.baseAddress) + UInt(offset)
    guard address % UInt(entry.elementType.bytes) != 0 else {
      return Tensor(
        shape: entry.shape, elementType: entry.elementType, storage: file, byteOffset: offset)
    }
    // Elements that lie across their natural places can't be read as elements: they are copied.
    return Tensor(shape: entry.shape, elementType: entry.elementType) { bytes in
      bytes.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: file.bytes[offset..<offset + bytes.count]))
    }
  }
}
