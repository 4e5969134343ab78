/// How a window moves over an image: that of a convolution or a pooling.
struct WindowGeometry: Hashable {
  var kernel: [Int]
  var strides: [Int]
  /// Before the first element of each axis, then behind the last: rows above, columns to the left,
  /// rows below, columns to the right.
  var pads: [Int]
  var dilations: [Int]

  /// Two axes' worth where they are left out.
  static let strides = Parameter.integers("strides", default: [1, 1])
  static let pads = Parameter.integers("pads", default: [0, 0, 0, 0])
  static let dilations = Parameter.integers("dilations", default: [1, 1])

  /// The geometry that a node's attributes give.
  ///
  /// - Throws: A `GraphError` where a list has the wrong length or an extent isn't positive.
  init(_ application: Application, kernel: [Int]) throws {
    self.kernel = kernel
    let axes = kernel.count
    strides = try application.list("strides", count: axes, atLeast: 1)
    pads = try application.list("pads", count: 2 * axes, atLeast: 0)
    let isDilated = application.operation.attributes.contains { $0.name == "dilations" }
    dilations =
      isDilated ? try application.list("dilations", count: axes, atLeast: 1) : kernel.map { _ in 1 }
  }

  /// The extents of the outputs for an image of those extents; nil where no window fits.
  func outputExtents(of image: [Int]) -> [Int]? {
    let padded = image.indices.map { image[$0] + pads[$0] + pads[$0 + image.count] }
    let spans = zip(kernel, dilations).map { ($0 - 1) * $1 + 1 }
    guard zip(padded, spans).allSatisfy({ $0 >= $1 }) else { return nil }
    return padded.indices.map { (padded[$0] - spans[$0]) / strides[$0] + 1 }
  }

  /// The attributes that state this geometry on another node.
  func attributes(adding others: [String: Attribute]) -> [String: Attribute] {
    let own: [String: Attribute] = [
      "strides": .integers(strides), "pads": .integers(pads), "dilations": .integers(dilations),
    ]
    return own.merging(others) { $1 }
  }
}

extension Application {
  /// A list of integers of a fixed length and a least value.
  func list(_ name: String, count: Int, atLeast least: Int) throws -> [Int] {
    let values = integers(name)
    guard values.count == count, values.allSatisfy({ $0 >= least }) else {
      throw error("`\(name)` must be \(count) integers of at least \(least), not \(values)")
    }
    return values
  }

  /// The output extents of a window over an image with channels last.
  func outputExtents(of geometry: WindowGeometry, over image: [Int]) throws -> [Int] {
    guard let extents = geometry.outputExtents(of: Array(image.dropFirst().dropLast())) else {
      throw error("a window of \(geometry.kernel) doesn't fit the padded image", inputs: [0])
    }
    return extents
  }
}
