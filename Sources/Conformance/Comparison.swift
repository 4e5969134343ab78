import TensorEngine

/// How far a number may be from the expected one: `absolute + relative · |expected|`.
struct Tolerance {
  var relative = 0.0
  var absolute = 0.0

  /// The numbers themselves; a NaN is equal to a NaN.
  static let exact = Tolerance()
  /// The ONNX standard's own for its node tests; integers are compared exactly.
  static let onnx = Tolerance(relative: 1e-3, absolute: 1e-7)

  /// The standard's for elements of a type: of halves it compares with a model that rounds each step
  /// to them, so that results may be some of their last bits apart.
  static func onnx(_ type: ElementType) -> Tolerance {
    switch type {
    case .bf16: Tolerance(relative: 0x1p-6, absolute: 0x1p-8)
    case .f16: Tolerance(relative: 0x1p-9, absolute: 0x1p-12)
    default: onnx
    }
  }

  func allows(_ found: Double, for expected: Double) -> Bool {
    found == expected || found.isNaN && expected.isNaN
      || abs(found - expected) <= absolute + relative * abs(expected)
  }
}

extension Tensor {
  /// What differs first from an expected tensor; nil where nothing does.
  func difference(from expected: Tensor, within tolerance: Tolerance = .exact) -> String? {
    guard shape == expected.shape else {
      return "its shape is \(shape) where \(expected.shape) is expected"
    }
    guard elementType == expected.elementType else {
      return "it is \(elementType) where \(expected.elementType) is expected"
    }
    if self == expected { return nil }
    let (found, wanted) = (doubles, expected.doubles)
    let wrong = found.indices.filter { !tolerance.allows(found[$0], for: wanted[$0]) }
    guard let first = wrong.first else { return nil }
    return "element \(first) is \(found[first]) where \(wanted[first]) is expected, "
      + "as are \(wrong.count) of \(found.count)"
  }

  /// Why the angle to an expected tensor is too large; nil where its cosine is at least `least`.
  func deviation(from expected: Tensor, cosine least: Double) -> String? {
    guard count == expected.count else {
      return "its shape is \(shape) where \(expected.shape) is expected"
    }
    let (a, b) = (doubles, expected.doubles)
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let cosine = dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
    return cosine >= least ? nil : "the cosine is \(cosine) where \(least) is expected"
  }

  /// The elements as 64-bit floats; integers beyond 2⁵³ are rounded.
  private var doubles: [Double] {
    switch elementType {
    case .i32: withElements(as: Int32.self) { $0.map(Double.init) }
    case .i64: withElements(as: Int64.self) { $0.map(Double.init) }
    default: floats.map(Double.init)
    }
  }
}
