// The standard library normalizes text to compare it, but doesn't offer it otherwise.
@_spi(_Unicode) import Swift

/// Unicode's normalization forms that keep what a text means (UAX #15).
public enum NormalizationForm: String, Hashable, Sendable, Codable {
  case nfc, nfd

  func apply(to text: [UInt8]) -> [UInt8] {
    guard !text.isASCII else { return text }
    let string = String(decoding: text, as: UTF8.self)
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    switch self {
    case .nfc: for scalar in string._nfc { result.append(scalar) }
    case .nfd: for scalar in string._nfd { result.append(scalar) }
    }
    return result
  }
}
