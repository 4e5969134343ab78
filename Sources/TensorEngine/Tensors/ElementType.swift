/// What one element of a tensor is.
public enum ElementType: String, Sendable, Codable, CaseIterable {
  case f32, f64, f16, bf16, i8, u8, i16, u16, i32, u32, i64, u64, bool

  public var bytes: Int {
    switch self {
    case .i8, .u8, .bool: 1
    case .f16, .bf16, .i16, .u16: 2
    case .f32, .i32, .u32: 4
    case .f64, .i64, .u64: 8
    }
  }

  public var isFloat: Bool { self == .f32 || self == .f64 || self == .f16 || self == .bf16 }
}
