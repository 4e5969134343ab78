import ModelGraph
import TensorEngine

extension Converters {
  /// Spectra, and the windows and filters that go with them.
  static let signals: [String: Converter] = [
    "DFT": { try fourier($0) },
    "STFT": { try shortTime($0) },
    "HannWindow": { try window($0, [0.5, 0.5]) },
    "HammingWindow": { try window($0, [25.0 / 46, 21.0 / 46]) },
    "BlackmanWindow": { try window($0, [0.42, 0.5, 0.08]) },
    "MelWeightMatrix": { try melWeights($0) },
  ]

  /// The axis was an attribute before version 20.
  private static func fourier(_ conversion: Conversion) throws {
    let (writer, x) = (conversion.writer, try conversion.wire(0))
    let parts = x.shape.last ?? 0
    let listed =
      conversion.opset < 20
      ? try conversion.integer("axis", default: 1)
      : conversion.has(2) ? try conversion.integer(2, "axis") : -2
    let axis = try conversion.axis(listed, rank: x.rank)
    guard x.rank >= 2, axis < x.rank - 1, parts == 1 || parts == 2 else {
      throw ImportProblem("\(x.shape) is no signal along axis \(listed)")
    }
    let isInverse = try conversion.flag("inverse")
    let isOneSided = try conversion.flag("onesided")
    let given = conversion.has(1) ? try conversion.integer(1, "length") : nil
    let extent = x.shape[axis]
    let transform = FourierTable(
      length: given ?? (isInverse && isOneSided ? 2 * (extent - 1) : extent),
      isInverse: isInverse, isOneSided: isOneSided)
    try transform.check(conversion)
    // The axis goes next to the parts.
    var order = Array(x.shape.indices)
    order.swapAt(axis, x.rank - 2)
    let moved = try writer.transpose(try writer.cast(x, to: .f32), order)
    let spectrum = try writer.fourier(moved, by: transform)
    let result = try writer.transpose(spectrum, order)
    conversion.yield(try writer.cast(result, to: x.elementType))
  }

  private static func shortTime(_ conversion: Conversion) throws {
    let (writer, x) = (conversion.writer, try conversion.wire(0))
    let step = try conversion.integer(1, "step")
    let window = try conversion.optionalWire(2)
    let length =
      conversion.has(3)
      ? try conversion.integer(3, "frames' length") : window?.shape.first ?? 0
    guard x.rank == 3 || x.rank == 2, step > 0, length > 0, x.shape[1] >= length else {
      throw ImportProblem("frames of \(length), \(step) apart, can't be cut from \(x.shape)")
    }
    guard window.map({ $0.shape == [length] }) ?? true else {
      throw ImportProblem("its window isn't of \(length) samples")
    }
    let transform = FourierTable(
      length: length, isInverse: false, isOneSided: try conversion.flag("onesided", default: true))
    try transform.check(conversion)
    let frames = (x.shape[1] - length) / step + 1
    try conversion.checkTable(of: frames, length)
    let places = (0..<frames).flatMap { frame in (0..<length).map { frame * step + $0 } }
    let cut = try writer.add(
      "Gather", try writer.cast(x, to: .f32), writer.integers(places),
      attributes: ["axis": .integer(1)])
    var framed = try writer.reshape(
      cut, to: [x.shape[0], frames, length, x.rank == 3 ? x.shape[2] : 1])
    if let window {
      let column = try writer.reshape(try writer.cast(window, to: .f32), to: [length, 1])
      framed = try writer.add("Mul", framed, column)
    }
    let spectrum = try writer.fourier(framed, by: transform)
    conversion.yield(try writer.cast(spectrum, to: x.elementType))
  }

  /// a₀ - a₁ cos 2πn/N + a₂ cos 4πn/N
  private static func window(_ conversion: Conversion, _ coefficients: [Double]) throws {
    let size = try conversion.integer(0, "size")
    let type = try conversion.elementType("output_datatype") ?? .f32
    guard size >= 0 else { throw ImportProblem("its size is \(size)") }
    try conversion.checkTable(of: size)
    let period = try conversion.flag("periodic", default: true) ? size : size - 1
    let values = (0..<size).map { n in
      coefficients.enumerated().reduce(0.0) { sum, term in
        let place = period == 0 ? 0 : Double(term.offset * n % period) / Double(period)
        let cosine = PowerSeries.circle(at: 2 * Double.pi * place).cosine
        return sum + (term.offset % 2 == 0 ? 1 : -1) * term.element * cosine
      }
    }
    conversion.yield(Tensor(values, shape: [size], as: .f64).converted(to: type))
  }

  /// Triangles whose corners are equally far apart on the mel scale, at whole bins.
  private static func melWeights(_ conversion: Conversion) throws {
    let bands = try conversion.integer(0, "bands")
    let length = try conversion.integer(1, "transform's length")
    let rate = try conversion.integer(2, "sample rate")
    let edges = try (3...4).map { try conversion.known($0, "edges").floats.first ?? 0 }
    let type = try conversion.elementType("output_datatype") ?? .f32
    guard bands > 0, length > 0, rate > 0, edges[0] >= 0, edges[1] >= edges[0],
      Double(edges[1]) <= Double(rate)
    else { throw ImportProblem("it has no \(bands) bands from \(edges[0]) to \(edges[1]) Hz") }
    let bins = length / 2 + 1
    try conversion.checkTable(of: bins, bands)
    let mels = edges.map { 2595 * PowerSeries.logarithm(of: 1 + Double($0) / 700) }
    let corners = (0..<(bands + 2)).map { index -> Int in
      let mel = mels[0] + Double(index) * (mels[1] - mels[0]) / Double(bands + 2)
      let hertz = 700 * (PowerSeries.exponential(of: mel / 2595) - 1)
      return Int((Double(length + 1) * hertz / Double(rate)).rounded(.down))
    }
    guard corners.allSatisfy((0..<bins).contains) else {
      throw ImportProblem("its bands reach beyond half of \(rate) Hz")
    }
    var weights = Array(repeating: Float(0), count: bins * bands)
    for band in 0..<bands {
      let (low, centre, high) = (corners[band], corners[band + 1], corners[band + 2])
      weights[centre * bands + band] = 1
      for bin in low..<centre {
        weights[bin * bands + band] = Float(bin - low) / Float(centre - low)
      }
      for bin in centre..<high {
        weights[bin * bands + band] = Float(high - bin) / Float(high - centre)
      }
    }
    conversion.yield(Tensor(weights, shape: [bins, bands]).converted(to: type))
  }
}

/// The discrete Fourier transform of one length as products with tables of cosines and sines.
struct FourierTable {
  let length: Int
  let isInverse: Bool
  /// Of real signals half the spectrum is enough: the other half mirrors it.
  let isOneSided: Bool

  private var half: Int { length / 2 + 1 }
  /// How many numbers go in and come out.
  var inputs: Int { isInverse && isOneSided ? half : length }
  var outputs: Int { !isInverse && isOneSided ? half : length }
  var yieldsReals: Bool { isInverse && isOneSided }

  func check(_ conversion: Conversion) throws {
    guard length > 0 else { throw ImportProblem("its length is \(length)") }
    try conversion.checkTable(of: length, length)
  }

  /// `[inputs, outputs]`
  var tables: (cosines: Tensor, sines: Tensor) {
    let circle = (0..<length).map {
      PowerSeries.circle(at: 2 * Double.pi * Double($0) / Double(length))
    }
    var (cosines, sines): ([Float], [Float]) = ([], [])
    for row in 0..<inputs {
      let isMirrored = yieldsReals && row > 0 && 2 * row != length
      let factor = (isMirrored ? 2.0 : 1.0) / (isInverse ? Double(length) : 1)
      for column in 0..<outputs {
        let point = circle[row * column % length]
        cosines.append(Float(factor * point.cosine))
        sines.append(Float(factor * (isInverse ? -point.sine : point.sine)))
      }
    }
    let shape = [inputs, outputs]
    return (Tensor(cosines, shape: shape), Tensor(sines, shape: shape))
  }
}

extension GraphWriter {
  /// The transform along the axis before the last, which holds the real and maybe the imaginary part.
  fileprivate func fourier(_ x: Wire, by transform: FourierTable) throws -> Wire {
    let axis = x.rank - 2
    let extent = x.shape[axis]
    var fitted = try slice(x, axis: axis, 0..<Swift.min(extent, transform.inputs))
    var after = x.shape.map { _ in 0 }
    after[axis] = Swift.max(transform.inputs - extent, 0)
    fitted = try pad(fitted, Border(before: x.shape.map { _ in 0 }, after: after))
    func part(_ index: Int) throws -> Wire {
      let one = try slice(fitted, axis: x.rank - 1, index..<(index + 1))
      return try reshape(one, to: Array(one.shape.dropLast()))
    }
    let tables = transform.tables
    let cosines = constant(tables.cosines, name: "cosines")
    let sines = constant(tables.sines, name: "sines")
    let isComplex = x.shape[x.rank - 1] == 2
    let (real, imaginary) = (try part(0), isComplex ? try part(1) : nil)
    var outputs = [try add("Dense", real, cosines)]
    if let imaginary {
      outputs[0] = try add("Add", outputs[0], try add("Dense", imaginary, sines))
    }
    if !transform.yieldsReals {
      let turned = try add("Neg", try add("Dense", real, sines))
      outputs.append(
        try imaginary.map { try add("Add", turned, try add("Dense", $0, cosines)) } ?? turned)
    }
    return try concat(try outputs.map { try reshape($0, to: $0.shape + [1]) }, axis: axis + 1)
  }
}
