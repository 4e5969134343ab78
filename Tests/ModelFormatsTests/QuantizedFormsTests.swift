import ModelFormats
import ModelGraph
import TensorEngine
import Testing

/// Operators on codes as ONNX Runtime's quantizer and optimizer write them, against ONNX Runtime 1.31
/// with its own optimizations off.
@Suite struct QuantizedFormsTests {
  typealias Case = ONNXOperatorTests.Case

  @Test(arguments: cases)
  func agreeWithONNXRuntime(_ c: Case) throws {
    let file = ONNXOperatorTests.file(c, keepsConstants: true)
    let found = try ONNXOperatorTests.run(file, ["x0": #require(c.inputs[0])], outputs: 1)[0]
    let (shape, elements) = c.yields[0]
    #expect(found.shape == shape)
    for (a, b) in zip(found.floats, elements) {
      let tolerance = found.elementType.isFloat ? 2e-5 * max(abs(b), 1) : 0
      #expect(abs(Double(a) - b) <= tolerance, "\(a), not \(b)")
    }
  }

  /// Products on known grids are products of integers, whatever they are written as.
  @Test(arguments: [
    ("QLinearConv", "QConv"), ("QLinearMatMul", "QDense"), ("QGemm", "QDense"),
    ("DynamicQuantizeMatMul", "DynamicDense"),
  ])
  func becomeProductsOfIntegers(_ written: String, _ expected: String) throws {
    let c = try #require(Self.cases.first { $0.operation == written })
    let file = ONNXOperatorTests.file(c, keepsConstants: true)
    let storage = Storage(count: file.count) { $0.copyBytes(from: file) }
    let model = try ONNXFormat.load(storage, path: "a.onnx")
    #expect(model.graph.nodes.contains { $0.operation == expected })
  }

  /// (37 i + 11 s) mod 256, signed ones 128 less.
  private static func codes(_ shape: [Int], seed: Int = 0, signed: Bool = false) -> Tensor {
    let codes = (0..<shape.reduce(1, *)).map { ($0 * 37 + seed * 11) % 256 }
    return signed
      ? Tensor(codes.map { Int8($0 - 128) }, shape: shape, as: .i8)
      : Tensor(codes.map { UInt8($0) }, shape: shape, as: .u8)
  }

  private static func wave(_ shape: [Int], seed: Int = 0) -> Tensor {
    ONNXOperatorTests.wave(shape, seed: seed)
  }

  private static func quantized(
    _ operation: String, _ inputs: [Tensor?], domain: String = "com.microsoft",
    attributes: [String: ONNXOperatorTests.Value] = [:], yields: [([Int], [Double])]
  ) -> Case {
    Case(
      operation, inputs, opset: 17, domain: domain, attributes: attributes, yields: yields)
  }

  static let cases: [Case] = [
    // Without a zero point it is 0, whatever the codes' type.
    quantized(
      "DequantizeLinear", [codes([2, 3], signed: true), Tensor([0.02], shape: [])], domain: "",
      yields: [([2, 3], [-2.56, -1.82, -1.08, -0.34, 0.4, 1.14])]),
    quantized(
      "QLinearConv",
      [
        codes([1, 2, 4, 4]), Tensor([0.02], shape: []),
        Tensor([120] as [UInt8], shape: [], as: .u8), codes([3, 2, 3, 3], seed: 1, signed: true),
        Tensor([0.004, 0.005, 0.006], shape: [3]),
        Tensor([0, 0, 0] as [Int8], shape: [3], as: .i8), Tensor([0.06], shape: []),
        Tensor([131] as [UInt8], shape: [], as: .u8),
        Tensor([300, -200, 50] as [Int32], shape: [3], as: .i32),
      ], domain: "", attributes: ["pads": .integers([1, 1, 1, 1]), "strides": .integers([2, 2])],
      yields: [
        ([1, 3, 2, 2], [97, 144, 91, 171, 199, 126, 163, 102, 84, 77, 70, 82])
      ]),
    quantized(
      "QLinearConv",
      [
        codes([1, 2, 3, 3], signed: true), Tensor([0.02], shape: []),
        Tensor([-7] as [Int8], shape: [], as: .i8), codes([2, 2, 2, 2], seed: 1, signed: true),
        Tensor([0.004], shape: []), Tensor([9] as [Int8], shape: [], as: .i8),
        Tensor([0.03], shape: []), Tensor([5] as [Int8], shape: [], as: .i8),
      ], domain: "",
      yields: [
        ([1, 2, 2, 2], [45, 107, 6, -21, -8, 33, 65, -10])
      ]),
    quantized(
      "QLinearMatMul",
      [
        codes([2, 5]), Tensor([0.02], shape: []), Tensor([120] as [UInt8], shape: [], as: .u8),
        codes([5, 3], seed: 2, signed: true), Tensor([0.01], shape: []),
        Tensor([0] as [Int8], shape: [], as: .i8), Tensor([0.09], shape: []),
        Tensor([90] as [UInt8], shape: [], as: .u8),
      ], domain: "",
      yields: [
        ([2, 3], [111, 118, 84, 43, 104, 122])
      ]),
    quantized(
      "QLinearMatMul",
      [
        codes([2, 5], signed: true), Tensor([0.02], shape: []),
        Tensor([3] as [Int8], shape: [], as: .i8), codes([5, 3], seed: 2, signed: true),
        Tensor([0.01], shape: []), Tensor([4] as [Int8], shape: [], as: .i8),
        Tensor([0.09], shape: []), Tensor([-20] as [Int8], shape: [], as: .i8),
      ], domain: "",
      yields: [
        ([2, 3], [2, 11, -22, -68, -5, 15])
      ]),
    quantized(
      "QGemm",
      [
        codes([2, 5]), Tensor([0.02], shape: []), Tensor([120] as [UInt8], shape: [], as: .u8),
        codes([3, 5], seed: 2, signed: true), Tensor([0.01, 0.02, 0.03], shape: [3]),
        Tensor([0, 0, 0] as [Int8], shape: [3], as: .i8),
        Tensor([100, -50, 20] as [Int32], shape: [3], as: .i32), Tensor([0.2], shape: []),
        Tensor([90] as [UInt8], shape: [], as: .u8),
      ], attributes: ["transB": .integer(1)],
      yields: [
        ([2, 3], [111, 61, 53, 78, 161, 61])
      ]),
    quantized(
      "QGemm",
      [
        codes([2, 5]), Tensor([0.02], shape: []), Tensor([120] as [UInt8], shape: [], as: .u8),
        codes([5, 3], seed: 2), Tensor([0.01], shape: []),
        Tensor([128] as [UInt8], shape: [], as: .u8),
        Tensor([100, -50, 20] as [Int32], shape: [3], as: .i32), nil, nil,
      ], attributes: ["alpha": .float(0.5)],
      yields: [
        ([2, 3], [0.9626, 1.2742, -0.2866, -2.1058, 0.6043, 1.442])
      ]),
    quantized(
      "QLinearAdd",
      [
        codes([2, 5]), Tensor([0.02], shape: []), Tensor([120] as [UInt8], shape: [], as: .u8),
        codes([2, 5], seed: 4), Tensor([0.03], shape: []),
        Tensor([20] as [UInt8], shape: [], as: .u8), Tensor([0.05], shape: []),
        Tensor([90] as [UInt8], shape: [], as: .u8),
      ],
      yields: [
        ([2, 5], [56, 93, 130, 167, 204, 241, 125, 59, 96, 133])
      ]),
    quantized(
      "QLinearAdd",
      [
        codes([2, 5], signed: true), Tensor([0.02], shape: []),
        Tensor([12] as [Int8], shape: [], as: .i8), codes([5], seed: 4, signed: true),
        Tensor([0.03], shape: []), Tensor([-20] as [Int8], shape: [], as: .i8),
        Tensor([0.05], shape: []), Tensor([9] as [Int8], shape: [], as: .i8),
      ],
      yields: [
        ([2, 5], [-85, -48, -11, 26, 63, -11, 26, -40, -3, 34])
      ]),
    quantized(
      "QLinearMul",
      [
        codes([2, 5]), Tensor([0.02], shape: []), Tensor([120] as [UInt8], shape: [], as: .u8),
        codes([1, 5], seed: 4), Tensor([0.03], shape: []),
        Tensor([20] as [UInt8], shape: [], as: .u8), Tensor([0.07], shape: []),
        Tensor([90] as [UInt8], shape: [], as: .u8),
      ],
      yields: [
        ([2, 5], [65, 47, 51, 80, 131, 103, 143, 0, 0, 27])
      ]),
    quantized(
      "QLinearAveragePool",
      [
        codes([1, 2, 4, 4]), Tensor([0.02], shape: []),
        Tensor([120] as [UInt8], shape: [], as: .u8), Tensor([0.03], shape: []),
        Tensor([100] as [UInt8], shape: [], as: .u8),
      ],
      attributes: [
        "kernel_shape": .integers([2, 2]), "strides": .integers([2, 2]),
        "pads": .integers([1, 0, 1, 0]),
      ],
      yields: [
        ([1, 2, 3, 2], [32, 82, 95, 102, 158, 36, 86, 135, 106, 112, 40, 90])
      ]),
    quantized(
      "QLinearGlobalAveragePool",
      [
        codes([1, 2, 3, 4], signed: true), Tensor([0.02], shape: []),
        Tensor([3] as [Int8], shape: [], as: .i8), Tensor([0.005], shape: []),
        Tensor([10] as [Int8], shape: [], as: .i8),
      ],
      yields: [
        ([1, 2, 1, 1], [-127, -57])
      ]),
    quantized(
      "QLinearGlobalAveragePool",
      [
        codes([1, 3, 4, 2]), Tensor([0.02], shape: []),
        Tensor([120] as [UInt8], shape: [], as: .u8), Tensor([0.005], shape: []),
        Tensor([100] as [UInt8], shape: [], as: .u8),
      ], attributes: ["channels_last": .integer(1)],
      yields: [
        ([1, 1, 1, 2], [53, 31])
      ]),
    quantized(
      "QLinearLeakyRelu",
      [
        codes([2, 6]), Tensor([0.02], shape: []), Tensor([120] as [UInt8], shape: [], as: .u8),
        Tensor([0.015], shape: []), Tensor([30] as [UInt8], shape: [], as: .u8),
      ], attributes: ["alpha": .float(0.2)],
      yields: [
        ([2, 6], [0, 8, 18, 28, 67, 117, 166, 0, 9, 19, 28, 71])
      ]),
    quantized(
      "QLinearSigmoid",
      [
        codes([2, 6], signed: true), Tensor([0.04], shape: []),
        Tensor([0] as [Int8], shape: [], as: .i8), Tensor([0.00390625], shape: []),
        Tensor([-128] as [Int8], shape: [], as: .i8),
      ],
      yields: [
        ([2, 6], [-126, -121, -102, -42, 49, 104, 122, -126, -121, -99, -35, 55])
      ]),
    quantized(
      "QLinearSoftmax",
      [
        codes([2, 6]), Tensor([0.04], shape: []), Tensor([120] as [UInt8], shape: [], as: .u8),
        Tensor([0.00390625], shape: []), Tensor([0] as [UInt8], shape: [], as: .u8),
      ], attributes: ["axis": .integer(1), "opset": .integer(17)],
      yields: [
        ([2, 6], [0, 1, 2, 10, 45, 198, 238, 0, 0, 1, 3, 14])
      ]),
    quantized(
      "QLinearConv",
      [
        codes([1, 2, 3, 3]), Tensor([0.02], shape: []), Tensor([99] as [UInt8], shape: [], as: .u8),
        codes([2, 2, 2, 2], seed: 1), Tensor([0.004], shape: []),
        Tensor([140] as [UInt8], shape: [], as: .u8), Tensor([0.03], shape: []),
        Tensor([5] as [UInt8], shape: [], as: .u8),
      ], domain: "",
      yields: [
        ([1, 2, 2, 2], [31, 92, 0, 0, 0, 22, 54, 0])
      ]),
    quantized(
      "MatMulIntegerToFloat",
      [
        codes([2, 5]), codes([5, 3], seed: 2, signed: true), Tensor([0.02], shape: []),
        Tensor([0.01, 0.02, 0.03], shape: [3]), Tensor([120] as [UInt8], shape: [], as: .u8), nil,
        Tensor([1, -2, 3], shape: [3]),
      ],
      yields: [
        ([2, 3], [2.9052, 3.1168, 1.2684, -3.2316, 0.4371998, 11.64])
      ]),
    quantized(
      "DynamicQuantizeMatMul",
      [
        wave([2, 5]), codes([5, 3], seed: 2, signed: true), Tensor([0.01, 0.02, 0.03], shape: [3]),
        Tensor([0, 0, 0] as [Int8], shape: [3], as: .i8), Tensor([1, -2, 3], shape: [3]),
      ],
      yields: [
        ([2, 3], [0.6547868, 2.189779, 11.88404, -3.891243, -3.269368, 9.03739])
      ]),
    quantized(
      "FusedMatMul", [wave([2, 3, 4]), wave([2, 3, 4], seed: 3)],
      attributes: ["transB": .integer(1), "alpha": .float(0.5)],
      yields: [
        (
          [2, 3, 3],
          [
            -1.257812, -2.585938, 2.835938, -0.4296875, -1.132812, -0.0859375, 1.648438, 1.570312,
            -1.757812, -1.007812, -0.4609375, -0.1640625, -2.429688, -1.257812, 2.664062, 2.023438,
            1.320312, -1.632812,
          ]
        )
      ]),
    quantized(
      "SkipLayerNormalization",
      [
        wave([1, 2, 4]), wave([1, 2, 4], seed: 3), Tensor([1, 2, -1, 0.5], shape: [4]),
        Tensor([0, 1, 0, -1], shape: [4]), Tensor([0.5, 0.25, -1, 2], shape: [4]),
      ], attributes: ["epsilon": .float(1e-05)],
      yields: [
        (
          [1, 2, 4],
          [-0.5991433, 0.3152649, 0.770327, -0.1440811, 0.3429843, 3.743874, 0.3429843, -1.685969]
        )
      ]),
  ]
}
