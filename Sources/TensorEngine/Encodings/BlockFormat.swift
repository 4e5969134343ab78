internal import CKernels

/// A way of keeping weights in blocks that share scales: the block formats of GGUF, by their names
/// there.
///
/// The layouts are ggml's: blocks of 32 (`q8_0` to `q5_1`) or of 256 along the depth (`q4_k`,
/// and the others with a k), with 16-bit scales, and in the latter smaller scales for every 32 or 16.
public enum BlockFormat: String, Codable, Sendable, CaseIterable {
  case q8 = "q8_0"
  case q4 = "q4_0"
  case q4WithMinimum = "q4_1"
  case q5 = "q5_0"
  case q5WithMinimum = "q5_1"
  case q4K = "q4_k"
  case q5K = "q5_k"
  case q6K = "q6_k"
  case q3K = "q3_k"
  case q2K = "q2_k"

  /// The weights in one block along the depth.
  public var weightsPerBlock: Int { ck_block_depth(raw) }

  /// The bytes of one block of one output.
  public var bytesPerBlock: Int { ck_block_bytes(raw) }

  /// The bits of a code, scales left out.
  public var codeBits: Int {
    switch self {
    case .q8: 8
    case .q6K: 6
    case .q5, .q5WithMinimum, .q5K: 5
    case .q4, .q4WithMinimum, .q4K: 4
    case .q3K: 3
    case .q2K: 2
    }
  }

  /// Whether 0 is decoded as 0: there is a code for it where there is no minimum.
  public var keepsZeros: Bool {
    switch self {
    case .q8, .q4, .q5, .q6K, .q3K: true
    case .q4WithMinimum, .q5WithMinimum, .q4K, .q5K, .q2K: false
    }
  }

  var raw: ck_block_format {
    switch self {
    case .q8: ck_q8_0
    case .q4: ck_q4_0
    case .q4WithMinimum: ck_q4_1
    case .q5: ck_q5_0
    case .q5WithMinimum: ck_q5_1
    case .q4K: ck_q4_k
    case .q5K: ck_q5_k
    case .q6K: ck_q6_k
    case .q3K: ck_q3_k
    case .q2K: ck_q2_k
    }
  }
}
