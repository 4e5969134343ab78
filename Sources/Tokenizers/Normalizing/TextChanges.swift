/// The changes that normalizers make to a text in UTF-8.
extension [UInt8] {
  var isASCII: Bool { allSatisfy { $0 < 0x80 } }

  mutating func append(_ scalar: Unicode.Scalar) {
    scalar.isASCII ? append(UInt8(scalar.value)) : append(contentsOf: scalar.utf8)
  }

  /// Each scalar mapped to any number of others.
  func mappingScalars(_ body: (Unicode.Scalar, inout [UInt8]) -> Void) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    for scalar in String(decoding: self, as: UTF8.self).unicodeScalars { body(scalar, &result) }
    return result
  }

  func filteringScalars(_ isKept: (Unicode.Scalar) -> Bool) -> [UInt8] {
    guard !isASCII else { return self }
    return mappingScalars { scalar, result in if isKept(scalar) { result.append(scalar) } }
  }

  func lowercased() -> [UInt8] {
    guard !isASCII else {
      return map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
    return mappingScalars { scalar, result in
      result.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
    }
  }

  func cleaned() -> [UInt8] {
    guard !isASCII else {
      return compactMap { byte in
        switch byte {
        case 0x09, 0x0A, 0x0D: 0x20
        case 0..<0x20, 0x7F: nil
        default: byte
        }
      }
    }
    return mappingScalars { scalar, result in
      switch scalar {
      case "\t", "\n", "\r", " ": result.append(0x20)
      case "\0", "\u{FFFD}": break
      default:
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse: break
        default: scalar.properties.isWhitespace ? result.append(0x20) : result.append(scalar)
        }
      }
    }
  }

  func replacing(_ old: [UInt8], _ new: [UInt8]) -> [UInt8] {
    guard let first = old.first else { return self }
    var result: [UInt8] = []
    result.reserveCapacity(count + count / 4)
    var index = 0
    while index < count {
      if self[index] == first, self[index...].starts(with: old) {
        result.append(contentsOf: new)
        index += old.count
      } else {
        result.append(self[index])
        index += 1
      }
    }
    return result
  }

  func trimmed(left: Bool, right: Bool) -> [UInt8] {
    let text = span
    var (start, end) = (0, count)
    if left { start = text.run(of: .space, from: 0) }
    while right, end > start {
      let last = text.scalarStart(before: end)
      guard text.character(at: last).class.contains(.space) else { break }
      end = last
    }
    return Array(self[start..<end])
  }

  func collapsed() -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    var isPending = false
    for byte in self {
      if byte == 0x20 {
        isPending = !result.isEmpty
      } else {
        if isPending { result.append(0x20) }
        isPending = false
        result.append(byte)
      }
    }
    return result
  }

  /// Each white space as a blank.
  func withBlanks() -> [UInt8] {
    mappingScalars { scalar, result in
      scalar.properties.isWhitespace ? result.append(0x20) : result.append(scalar)
    }
  }

  func replacingRuns(with new: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    var index = 0
    while index < count {
      let end = self[index...].firstIndex { $0 != 0x20 } ?? count
      if end > index + 1 {
        result.append(contentsOf: new)
        index = end
      } else {
        result.append(self[index])
        index += 1
      }
    }
    return result
  }
}
