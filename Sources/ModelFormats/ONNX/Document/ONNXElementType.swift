import TensorEngine

/// The types of elements by their numbers in `TensorProto.DataType` (onnx.proto3).
enum ONNXElementType: Int {
  case float = 1
  case uint8, int8, uint16, int16, int32, int64, string, bool, float16, double, uint32, uint64
  case complex64, complex128, bfloat16, float8e4m3fn, float8e4m3fnuz, float8e5m2, float8e5m2fnuz
  case uint4, int4, float4e2m1, float8e8m0, uint2, int2

  /// What the engine calls it; a text is named by the hash of its content.
  var element: ElementType? {
    switch self {
    case .float: .f32
    case .uint8, .uint4: .u8
    case .int8, .int4: .i8
    case .uint16: .u16
    case .int16: .i16
    case .int32: .i32
    case .int64: .i64
    case .bool: .bool
    case .float16: .f16
    case .double: .f64
    case .uint32: .u32
    case .uint64: .u64
    case .bfloat16: .bf16
    case .string: .i64
    default: nil
    }
  }

  /// The ranges of the types that the engine holds in wider ones.
  var packedBits: ClosedRange<Int>? {
    switch self {
    case .uint4: 0...15
    case .int4: -8...7
    default: nil
    }
  }
}
