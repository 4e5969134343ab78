/// What NFKD makes of the characters that NFD leaves otherwise: ligatures, circled digits, wide
/// letters (`Scripts/make-unicode` lists them).
enum CompatibilityMap {
  /// The UTF-8 that each scalar is replaced by.
  private static let decompositions: [UInt32: ArraySlice<UInt8>] = {
    let bytes = PackageResources.compatibility_txt
    var decompositions: [UInt32: ArraySlice<UInt8>] = [:]
    for line in bytes.split(separator: 0x0A) {
      let (value, end) = bytes.span.scalar(at: line.startIndex)
      decompositions[value] = bytes[end..<line.endIndex]
    }
    return decompositions
  }()

  static func apply(to text: [UInt8]) -> [UInt8] {
    text.mappingScalars { scalar, result in
      if let decomposition = decompositions[scalar.value] {
        result.append(contentsOf: decomposition)
      } else {
        result.append(scalar)
      }
    }
  }
}
