import ModelGraph
import TensorEngine

extension Converters {
  /// One number of each window, or of each channel.
  static let pooling: [String: Converter] = [
    "MaxPool": { try maxPool($0) },
    "AveragePool": { try averagePool($0) },
    "LpPool": { conversion in
      let x = try conversion.image(0)
      let (writer, power) = (conversion.writer, Float(try conversion.integer("p", default: 2)))
      let window = try conversion.pooledWindow(over: x)
      let raised = try writer.add("Pow", try writer.add("Abs", x), writer.number(Double(power)))
      let border = Border(ofImage: window.before, after: window.after)
      var flat = window
      (flat.before, flat.after) = (window.before.map { _ in 0 }, window.after.map { _ in 0 })
      let mean = try writer.add(
        "AveragePool", try writer.pad(raised, border),
        attributes: flat.attributes(withKernel: true))
      let sum = try writer.scale(mean, by: Double(window.kernel.reduce(1, *)))
      conversion.yieldImage(try writer.add("Pow", sum, writer.number(Double(1 / power))))
    },
    "GlobalAveragePool": { conversion in
      let x = try conversion.image(0)
      guard x.rank == 4 else { return try global(conversion, "Mean") }
      let pooled = try conversion.writer.add("GlobalAveragePool", x)
      conversion.yieldImage(
        try conversion.writer.reshape(pooled, to: [x.shape[0], 1, 1, x.shape[3]]))
    },
    "GlobalMaxPool": { try global($0, "Max") },
    "GlobalLpPool": { conversion in
      let x = try conversion.image(0)
      let (writer, power) = (conversion.writer, Double(try conversion.integer("p", default: 2)))
      let raised = try writer.add("Pow", try writer.add("Abs", x), writer.number(power))
      let sum = try writer.reduce("Sum", raised, axes: Array(1..<(x.rank - 1)))
      conversion.yieldImage(try writer.add("Pow", sum, writer.number(1 / power)))
    },
  ]

  private static func global(_ conversion: Conversion, _ operation: String) throws {
    let x = try conversion.image(0)
    guard x.rank >= 3 else { throw ImportProblem("it takes an image, not \(x.shape)") }
    conversion.yieldImage(
      try conversion.writer.reduce(operation, x, axes: Array(1..<(x.rank - 1))))
  }

  private static func maxPool(_ conversion: Conversion) throws {
    if try conversion.poolBytes() { return }
    let x = try conversion.image(0)
    let window = try conversion.pooledWindow(over: x)
    let places = conversion.yields(1)
    var attributes = window.attributes(withKernel: true)
    if try conversion.flag("storage_order") { attributes["order"] = .text("columns") }
    let results = try conversion.writer.add(
      "MaxPool", [x], outputs: places ? 2 : 1, attributes: attributes)
    conversion.yieldImage(results[0])
    if places { conversion.yieldImage(results[1], at: 1) }
  }

  /// Where the padding counts, what hangs over behind it does not: the padding is added first then.
  private static func averagePool(_ conversion: Conversion) throws {
    var x = try conversion.image(0)
    let image = Array(x.shape.dropFirst().dropLast())
    var window = try conversion.window(over: image)
    let hangs = try conversion.flag("ceil_mode")
    let overhang = hangs ? window.overhang(over: image) : image.map { _ in 0 }
    var counts = try conversion.flag("count_include_pad")
    if counts, overhang.contains(where: { $0 > 0 }) {
      x = try conversion.writer.pad(
        x, Border(ofImage: window.before, after: window.after))
      window.before = image.map { _ in 0 }
      window.after = overhang
      counts = false
    } else {
      window.after = zip(window.after, overhang).map(+)
    }
    let attributes = window.attributes(withKernel: true).merging([
      "countsPadding": .integer(counts ? 1 : 0)
    ]) { $1 }
    conversion.yieldImage(
      try conversion.writer.add("AveragePool", x, attributes: attributes))
  }
}

extension Conversion {
  /// The largest byte of each window, on the grid that the bytes are on; false for anything else.
  fileprivate func poolBytes() throws -> Bool {
    let value = try value(0)
    guard let bytes = value.bytes, value.shape.count == 4, !yields(1) else { return false }
    let x =
      bytes.isImage ? bytes.wire : try writer.transpose(bytes.wire, ChannelOrder.last(4))
    let window = try pooledWindow(over: x)
    guard window.dilations == [1, 1], window.pads.allSatisfy({ $0 >= 0 }) else { return false }
    let attributes = window.attributes(withKernel: true).filter { $0.key != "dilations" }
    let largest = try writer.add("QMaxPool", x, attributes: attributes)
    yield(
      GridBytes(wire: largest, isImage: true, grid: bytes.grid), as: value.type.elementType)
    return true
  }

  /// The window of a pooling over an image with channels last; what hangs over is padding.
  fileprivate func pooledWindow(over x: Wire) throws -> Window {
    guard x.rank >= 3 else { throw ImportProblem("it takes an image, not \(x.shape)") }
    let image = Array(x.shape.dropFirst().dropLast())
    var window = try window(over: image)
    if try flag("ceil_mode") {
      window.after = zip(window.after, window.overhang(over: image)).map(+)
    }
    return window
  }
}
