import TensorEngine

extension ONNXOperatorTests {
  /// Inputs and what ONNX Runtime 1.31 makes of them, or where it says so the reference evaluator of
  /// ONNX 1.23.
  static let cases: [Case] = [
    Case(
      "SoftmaxCrossEntropyLoss",
      [wave([3, 4]), Tensor([1, 3, 0] as [Int64], shape: [3], as: .i64)],
      attributes: ["reduction": .text("mean")],
      yields: [
        ([], [2.007606])
      ]),
    Case(
      "SoftmaxCrossEntropyLoss",
      [
        wave([2, 3, 2]), Tensor([1, -1, 0, 2] as [Int64], shape: [2, 2], as: .i64),
        Tensor([0.5, 1, 2], shape: [3]),
      ], attributes: ["reduction": .text("none"), "ignore_index": .integer(-1)],
      yields: [
        ([2, 2], [1.224807, 0, 0.9249033, 1.199613]),
        (
          [2, 3, 2],
          [
            -1.849807, -1.849807, -1.224807, -1.224807, -0.5998065, -0.5998065, -1.849807,
            -1.849807, -1.224807, -1.224807, -0.5998065, -0.5998065,
          ]
        ),
      ]),
    Case(
      "NegativeLogLikelihoodLoss",
      [
        wave([3, 4]), Tensor([1, 3, 0] as [Int64], shape: [3], as: .i64),
        Tensor([1, 2, 3, 4], shape: [4]),
      ], attributes: ["reduction": .text("sum")],
      yields: [
        ([], [6.125])
      ]),
    Case(
      "GridSample", [wave([1, 1, 3, 3]), wave([1, 2, 2, 2], seed: 3, scale: 0.6)],
      attributes: [
        "mode": .text("linear"), "padding_mode": .text("zeros"), "align_corners": .integer(0),
      ],
      yields: [
        ([1, 1, 2, 2], [0.1169482, -0.5903907, 0.4675828, 0.3391311])
      ]),
    Case(
      "GridSample", [wave([1, 1, 3, 3]), wave([1, 2, 2, 2], seed: 3, scale: 0.9)],
      attributes: [
        "mode": .text("nearest"), "padding_mode": .text("border"), "align_corners": .integer(1),
      ],
      yields: [
        ([1, 1, 2, 2], [0.3125, -1.375, 1.5625, 1.5625])
      ]),
    Case(
      "GridSample", [wave([1, 1, 4, 4]), wave([1, 2, 2, 2], seed: 3, scale: 0.8)],
      attributes: [
        "mode": .text("cubic"), "padding_mode": .text("reflection"), "align_corners": .integer(0),
      ],
      yields: [
        ([1, 1, 2, 2], [-0.6615935, -0.0003858209, -1.907647, 0.6790614])
      ]),
    Case(
      "AffineGrid", [wave([1, 2, 3]), Tensor([1, 1, 2, 3] as [Int64], shape: [4], as: .i64)],
      attributes: ["align_corners": .integer(0)],
      yields: [
        (
          [1, 2, 3, 2],
          [
            -0.1979166, 1.3125, -1.53125, 1.9375, -2.864583, 2.5625, 0.1145834, 0.5625, -1.21875,
            1.1875, -2.552083, 1.8125,
          ]
        )
      ]),
    Case(
      "AffineGrid",
      [wave([1, 2, 3], seed: 2), Tensor([1, 1, 2, 2] as [Int64], shape: [4], as: .i64)],
      attributes: ["align_corners": .integer(1)],
      yields: [
        ([1, 2, 2, 2], [-1.0625, 0, -2.3125, -3.375, 2.3125, 1.25, 1.0625, -2.125])
      ]),
    Case(
      "RoiAlign",
      [
        wave([1, 1, 4, 4]), Tensor([0, 0, 3, 3, 1, 0.5, 2, 3], shape: [2, 4]),
        Tensor([0, 0] as [Int64], shape: [2], as: .i64),
      ], opset: 16,
      attributes: [
        "output_height": .integer(2), "output_width": .integer(2), "sampling_ratio": .integer(2),
        "spatial_scale": .float(1), "mode": .text("avg"),
        "coordinate_transformation_mode": .text("half_pixel"),
      ],
      yields: [
        (
          [2, 1, 2, 2],
          [-0.8867188, -0.390625, 0.05078125, 0.21875, 0.515625, 0.671875, -0.265625, -0.203125]
        )
      ]),
    Case(
      "RoiAlign",
      [
        wave([1, 1, 4, 4]), Tensor([0, 0, 3, 3], shape: [1, 4]),
        Tensor([0] as [Int64], shape: [1], as: .i64),
      ], opset: 10,
      attributes: [
        "output_height": .integer(2), "output_width": .integer(1), "sampling_ratio": .integer(2),
        "spatial_scale": .float(0.5), "mode": .text("max"),
      ],
      yields: [
        ([1, 1, 2, 1], [0.769043, 1.281738])
      ]),
    Case(
      "DFT", [wave([1, 5, 1]), nil, Tensor([1] as [Int64], shape: [], as: .i64)],
      yields: [
        (
          [1, 5, 2],
          [
            -2.875, 4.917383e-07, -1.78125, 0.3487563, -1.781251, -2.82384, -1.781248, 2.823841,
            -1.78125, -0.3487554,
          ]
        )
      ]),
    Case(
      "DFT", [wave([1, 4, 2]), nil, Tensor([1] as [Int64], shape: [], as: .i64)],
      attributes: ["inverse": .integer(1)],
      yields: [
        ([1, 4, 2], [-1.0625, 0.25, -1, -0.625, -0.3125, 0.6875, 0.375, 5.960464e-08])
      ]),
    Case(
      "DFT",
      [
        wave([1, 6, 1]), Tensor([4] as [Int64], shape: [], as: .i64),
        Tensor([1] as [Int64], shape: [], as: .i64),
      ], attributes: ["onesided": .integer(1)],
      yields: [
        ([1, 3, 2], [-2.125, 0, -0.6249999, 0.6249999, -4.625, 1.092785e-07])
      ]),
    Case(
      "STFT",
      [
        wave([1, 8, 1]), Tensor([4] as [Int64], shape: [], as: .i64),
        Tensor([0.5, 1, 1, 0.5], shape: [4]),
      ], opset: 17, attributes: ["onesided": .integer(1)],
      yields: [
        (
          [1, 2, 3, 2],
          [
            -1.59375, 0, 0.3750001, 0.1562499, -3.15625, 6.829904e-08, 0.15625, 0, -0.2500002,
            -2.46875, -1.15625, 5.73712e-08,
          ]
        )
      ]),
    Case(
      "HannWindow", [Tensor([5] as [Int64], shape: [], as: .i64)],
      yields: [
        ([5], [0, 0.3454915, 0.9045085, 0.9045085, 0.3454915])
      ]),
    Case(
      "HammingWindow", [Tensor([4] as [Int64], shape: [], as: .i64)],
      attributes: ["periodic": .integer(0)],
      yields: [
        ([4], [0.0869565, 0.7717391, 0.7717391, 0.0869565])
      ]),
    Case(
      "BlackmanWindow", [Tensor([6] as [Int64], shape: [], as: .i64)],
      yields: [
        ([6], [1.490116e-08, 0.13, 0.63, 1, 0.63, 0.13])
      ]),
    Case(
      "MelWeightMatrix",
      [
        Tensor([2] as [Int64], shape: [], as: .i64), Tensor([8] as [Int64], shape: [], as: .i64),
        Tensor([8000] as [Int64], shape: [], as: .i64), Tensor([0], shape: []),
        Tensor([4000], shape: []),
      ],
      yields: [
        ([5, 2], [1, 0, 0, 1, 0, 0, 0, 0, 0, 0])
      ]),
    Case(
      "Col2Im",
      [
        wave([1, 4, 4]), Tensor([3, 3] as [Int64], shape: [2], as: .i64),
        Tensor([2, 2] as [Int64], shape: [2], as: .i64),
      ],
      yields: [
        ([1, 1, 3, 3], [-2, -0.4375, 1.5625, -0.875, 1.375, -1.75, 1.125, -2.1875, 0.6875])
      ]),
    Case(
      "Col2Im",
      [
        wave([1, 4, 4]), Tensor([3, 3] as [Int64], shape: [2], as: .i64),
        Tensor([2, 2] as [Int64], shape: [2], as: .i64),
      ], attributes: ["strides": .integers([2, 2]), "pads": .integers([0, 0, 1, 1])],
      yields: [
        ([1, 1, 3, 3], [-2, -0.75, 0.3125, 0.5, 1.75, -1.1875, -1.375, -0.125, 0.9375])
      ]),
    Case(
      "MaxUnpool",
      [wave([1, 1, 2, 2]), Tensor([5, 7, 13, 15] as [Int64], shape: [1, 1, 2, 2], as: .i64)],
      attributes: ["kernel_shape": .integers([2, 2]), "strides": .integers([2, 2])],
      yields: [
        ([1, 1, 4, 4], [0, 0, 0, 0, 0, -2, 0, 0.3125, 0, 0, 0, 0, 0, -1.375, 0, 0.9375])
      ]),
    Case(
      "ReverseSequence", [wave([4, 2]), Tensor([3, 2] as [Int64], shape: [2], as: .i64)],
      attributes: ["time_axis": .integer(0), "batch_axis": .integer(1)],
      yields: [
        ([4, 2], [-0.75, 0.9375, -1.375, 0.3125, -2, 1.5625, -0.125, -1.8125])
      ]),
    Case(
      "ReverseSequence", [wave([2, 4]), Tensor([3, 4] as [Int64], shape: [2], as: .i64)],
      attributes: ["time_axis": .integer(1), "batch_axis": .integer(0)],
      yields: [
        ([2, 4], [-1.375, 0.3125, -2, 0.9375, -1.8125, -0.125, 1.5625, -0.75])
      ]),
    Case(
      "CenterCropPad", [wave([4, 3]), Tensor([2, 5] as [Int64], shape: [2], as: .i64)], opset: 18,
      yields: [
        ([2, 5], [0, 0.9375, -0.75, 1.5625, 0, 0, -0.125, -1.8125, 0.5, 0])
      ]),
    Case(
      "NonMaxSuppression",
      [
        Tensor(
          [
            0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 0, 10.1, 1, 11.1, 0, 100, 1,
            101,
          ], shape: [1, 6, 4]), Tensor([0.9, 0.75, 0.6, 0.95, 0.5, 0.3], shape: [1, 1, 6]),
        Tensor([3] as [Int64], shape: [1], as: .i64), Tensor([0.5], shape: [1]),
        Tensor([0.4], shape: [1]),
      ], opset: 11,
      yields: [
        ([2, 3], [0, 0, 3, 0, 0, 0])
      ]),
    Case(
      "Unique", [Tensor([2, 1, 1, 3, 4, 3], shape: [6])], opset: 11,
      yields: [
        ([4], [1, 2, 3, 4]),
        ([4], [1, 0, 3, 4]),
        ([6], [1, 0, 0, 2, 3, 2]),
        ([4], [2, 1, 2, 1]),
      ]),
    Case(
      "Unique", [Tensor([1, 0, 0, 1, 0, 0, 2, 3, 4], shape: [3, 3])], opset: 11,
      attributes: ["axis": .integer(0), "sorted": .integer(0)],
      yields: [
        ([2, 3], [1, 0, 0, 2, 3, 4]),
        ([2], [0, 2]),
        ([3], [0, 0, 1]),
        ([2], [2, 1]),
      ]),
    Case(
      "Compress", [wave([3, 2]), Tensor([0, 1, 1] as [UInt8], shape: [3], as: .bool)], opset: 11,
      attributes: ["axis": .integer(0)],
      yields: [
        ([2, 2], [-1.375, 0.9375, -0.75, 1.5625])
      ]),
    Case(
      "Compress", [wave([3, 2]), Tensor([0, 1, 0, 0, 1] as [UInt8], shape: [5], as: .bool)],
      opset: 11,
      yields: [
        ([2], [0.3125, -0.75])
      ]),
    Case(
      "Tan", [wave([5], scale: 0.5)],
      yields: [
        ([5], [-1.557408, 0.1575341, -0.8211418, 0.5063944, -0.3936266])
      ]),
    Case(
      "Asin", [wave([5], scale: 0.5)],
      yields: [
        ([5], [-1.570796, 0.1568929, -0.7580408, 0.4878752, -0.3843968])
      ]),
    Case(
      "Acos", [wave([5], scale: 0.5)],
      yields: [
        ([5], [3.141593, 1.413903, 2.328837, 1.082921, 1.955193])
      ]),
    Case(
      "Atan", [wave([5], scale: 3)],
      yields: [
        ([5], [-1.405648, 0.7531513, -1.33296, 1.229181, -1.152572])
      ]),
    Case(
      "Sinh", [wave([5])],
      yields: [
        ([5], [-3.62686, 0.3176112, -1.851119, 1.080992, -0.8223167])
      ]),
    Case(
      "Cosh", [wave([5])],
      yields: [
        ([5], [3.762196, 1.049227, 2.103958, 1.472597, 1.294683])
      ]),
    Case(
      "Asinh", [wave([5], scale: 4)],
      yields: [
        ([5], [-2.776472, 1.047593, -2.406059, 2.032225, -1.818447])
      ]),
    Case(
      "Acosh", [wave([5], shift: 3)],
      yields: [
        ([5], [0, 1.867246, 1.066732, 2.047163, 1.450575])
      ]),
    Case(
      "Atanh", [wave([5], scale: 0.49)],
      yields: [
        ([5], [-2.29756, 0.1543389, -0.817579, 0.4965189, -0.3855297])
      ]),
    Case(
      "Det", [wave([2, 3, 3])],
      yields: [
        ([2], [-2.65625, -1])
      ]),
    Case(
      "CumSum", [wave([2, 4]), Tensor([1] as [Int64], shape: [], as: .i64)], opset: 14,
      attributes: ["exclusive": .integer(1), "reverse": .integer(1)],
      yields: [
        ([2, 4], [-0.125, -0.4375, 0.9375, 0, -0.375, -1.9375, -1.8125, 0])
      ]),
    // ONNX itself.
    Case(
      "LinearAttention",
      [
        wave([1, 3, 4], scale: 0.5), wave([1, 3, 4], seed: 1, scale: 0.5),
        wave([1, 3, 4], seed: 2),
      ], opset: 27,
      attributes: [
        "q_num_heads": .integer(2), "kv_num_heads": .integer(2), "update_rule": .text("linear"),
      ],
      yields: [
        (
          [1, 3, 4],
          [
            -0.324551, 0.8762876, 0, -0.7364545, -0.5783222, 1.26454, 0.4350364, 0.7007194,
            0.8234618, -0.8951046, -0.2423774, 0.6882897,
          ]
        ),
        (
          [1, 2, 2, 2],
          [1.503906, -0.9628906, -1.328125, 1.726562, -1.007812, 1.193359, -0.796875, -1.074219]
        ),
      ]),
    // ONNX itself.
    Case(
      "LinearAttention",
      [
        wave([1, 3, 4], scale: 0.5), wave([1, 3, 4], seed: 1, scale: 0.5),
        wave([1, 3, 4], seed: 2), nil, wave([1, 3, 4], seed: 5, scale: 0.2, shift: -0.5),
        wave([1, 3, 2], seed: 4, scale: 0.2, shift: 0.5),
      ], opset: 27,
      attributes: [
        "q_num_heads": .integer(2), "kv_num_heads": .integer(2),
        "update_rule": .text("gated_delta"),
      ],
      yields: [
        (
          [1, 3, 4],
          [
            -0.2109581, 0.5695869, 0, -0.230142, -0.2991788, 0.5776624, 0.1903284, 0.1247291,
            0.1368307, -0.185619, -0.2391947, 0.1811193,
          ]
        ),
        (
          [1, 2, 2, 2],
          [
            0.1731458, -0.1672112, -0.2530043, 0.3717089, -0.703733, 0.4222349, -0.2047197,
            -0.06625517,
          ]
        ),
      ]),
    Case(
      "CumProd", [wave([2, 4]), Tensor([1] as [Int64], shape: [], as: .i64)], opset: 26,
      yields: [
        ([2, 4], [-2, -0.625, 0.859375, 0.8056641, -0.75, -1.171875, 0.1464844, -0.2655029])
      ]),
    Case(
      "CumProd", [wave([2, 4]), Tensor([0] as [Int64], shape: [], as: .i64)], opset: 26,
      attributes: ["exclusive": .integer(1), "reverse": .integer(1)],
      yields: [
        ([2, 4], [-0.75, 1.5625, -0.125, -1.8125, 1, 1, 1, 1])
      ]),
    Case(
      "BitCast", [wave([4])], opset: 26, attributes: ["to": .integer(6)],
      yields: [
        ([4], [-1073741824, 1050673152, -1078984704, 1064304640])
      ]),
  ]
}
