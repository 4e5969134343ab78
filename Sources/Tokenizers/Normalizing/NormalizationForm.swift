// The standard library normalizes text to compare it, but doesn't offer it otherwise.
@_spi(_Unicode) import Swift

/// Unicode's normalization forms (UAX #15).
public enum NormalizationForm: String, Hashable, Sendable, Codable {
  case nfc, nfd, nfkc, nfkd

  func apply(to text: [UInt8]) -> [UInt8] {
    guard !text.isASCII else { return text }
    let keepsMeaning = self == .nfc || self == .nfd
    let source = keepsMeaning ? text : CompatibilityMap.apply(to: text)
    let string = String(decoding: source, as: UTF8.self)
    var result: [UInt8] = []
    result.reserveCapacity(source.count)
    switch self {
    case .nfc, .nfkc: for scalar in string._nfc { result.append(scalar) }
    case .nfd, .nfkd: for scalar in string._nfd { result.append(scalar) }
    }
    return result
  }
}
