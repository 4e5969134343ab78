import ModelGraph
import TensorEngine

/// How the window of a convolution or pooling moves, as ONNX's attributes say it.
struct Window {
  var kernel: [Int]
  var strides: [Int]
  var dilations: [Int]
  var before: [Int]
  var after: [Int]

  var axes: Int { kernel.count }
  /// The elements that a window reaches over.
  var reach: [Int] { zip(kernel, dilations).map { ($0 - 1) * $1 + 1 } }
  var pads: [Int] { before + after }

  /// The attributes of the engine's operators; those of a pooling have the kernel too.
  func attributes(withKernel: Bool = false) -> [String: Attribute] {
    let own: [String: Attribute] = [
      "strides": .integers(strides), "pads": .integers(pads), "dilations": .integers(dilations),
    ]
    return withKernel ? own.merging(["kernel": .integers(kernel)]) { $1 } : own
  }

  /// With a first axis of 1, along which nothing moves.
  var flat: Window {
    Window(
      kernel: [1] + kernel, strides: [1] + strides, dilations: [1] + dilations,
      before: [0] + before, after: [0] + after)
  }

  func dropping(_ axis: Int) -> Window {
    func rest(_ list: [Int]) -> [Int] { list.indices.filter { $0 != axis }.map { list[$0] } }
    return Window(
      kernel: rest(kernel), strides: rest(strides), dilations: rest(dilations),
      before: rest(before), after: rest(after))
  }
}

extension Conversion {
  /// The window over an image of those extents; `kernel` is that of a weight, where there is one.
  func window(over image: [Int], kernel given: [Int]? = nil) throws -> Window {
    let ones = image.map { _ in 1 }
    guard let kernel = try integers("kernel_shape") ?? given else {
      throw ImportProblem("it lacks its window's extents")
    }
    let strides = try integers("strides") ?? ones
    let dilations = try integers("dilations") ?? ones
    let pads = try integers("pads") ?? (image + image).map { _ in 0 }
    let axes = image.count
    guard kernel.count == axes, strides.count == axes, dilations.count == axes,
      pads.count == 2 * axes, given == nil || given == kernel, !image.contains(0),
      (kernel + strides + dilations).allSatisfy({ (1...(1 << 20)).contains($0) }),
      pads.allSatisfy({ Swift.abs($0) < 1 << 30 })
    else {
      throw ImportProblem(
        "its window \(kernel) by \(strides), dilated \(dilations), padded \(pads), isn't one over "
          + "\(axes) axes")
    }
    var window = Window(
      kernel: kernel, strides: strides, dilations: dilations, before: Array(pads[..<axes]),
      after: Array(pads[axes...]))
    try window.pad(like: try text("auto_pad", default: "NOTSET"), over: image)
    return window
  }
}

extension Window {
  fileprivate mutating func pad(like mode: String, over image: [Int]) throws {
    switch mode {
    case "NOTSET": return
    case "VALID":
      before = image.map { _ in 0 }
      after = before
    case "SAME_UPPER", "SAME_LOWER":
      for axis in image.indices {
        let outputs = (image[axis] + strides[axis] - 1) / strides[axis]
        let total = Swift.max((outputs - 1) * strides[axis] + reach[axis] - image[axis], 0)
        let smaller = total / 2
        before[axis] = mode == "SAME_UPPER" ? smaller : total - smaller
        after[axis] = total - before[axis]
      }
    default: throw ImportProblem("it pads by `\(mode)`, which isn't known")
    }
  }

  /// What must be added behind each axis so that the last windows, which reach beyond the padding,
  /// are taken too; a window may not start behind the image's padding.
  func overhang(over image: [Int]) -> [Int] {
    image.indices.map { axis in
      let padded = image[axis] + before[axis] + after[axis]
      let span = Swift.max(padded - reach[axis], 0)
      var outputs = (span + strides[axis] - 1) / strides[axis] + 1
      if (outputs - 1) * strides[axis] >= image[axis] + before[axis] { outputs -= 1 }
      return Swift.max((outputs - 1) * strides[axis] + reach[axis] - padded, 0)
    }
  }
}
