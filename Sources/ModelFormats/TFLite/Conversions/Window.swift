import ModelGraph

/// How a window of the file moves over an image.
struct TFLiteWindow {
  var kernel: [Int]
  var strides: [Int]
  var dilations = [1, 1]
  /// Whether the image is padded so that there is a window for each stride.
  var isPadded: Bool

  /// Rows above, columns to the left, rows below, columns to the right of an image.
  func pads(height: Int, width: Int) -> [Int] {
    guard isPadded else { return [0, 0, 0, 0] }
    let totals = zip([height, width], 0..<2).map { extent, axis in
      let positions = (extent + strides[axis] - 1) / strides[axis]
      let span = (kernel[axis] - 1) * dilations[axis] + 1
      return max((positions - 1) * strides[axis] + span - extent, 0)
    }
    return [totals[0] / 2, totals[1] / 2, totals[0] - totals[0] / 2, totals[1] - totals[1] / 2]
  }

  func attributes(over image: [Int]) -> [String: Attribute] {
    ["strides": .integers(strides), "pads": .integers(pads(height: image[1], width: image[2]))]
  }
}

extension TFLiteStep {
  /// The window that the options give: its strides, and whether the image is padded.
  ///
  /// - Parameter dilations: The field of the dilation along the width, that along the height next.
  func window(kernel: [Int], dilations: Int? = nil) throws -> TFLiteWindow {
    var window = TFLiteWindow(
      kernel: kernel, strides: [try integer(2), try integer(1)], isPadded: try byte(0) == 0)
    if let field = dilations {
      window.dilations = [try integer(field + 1, default: 1), try integer(field, default: 1)]
    }
    let all = window.kernel + window.strides + window.dilations
    guard all.allSatisfy({ $0 >= 1 && $0 <= 1 << 16 }) else {
      throw refusal("moves a window \(kernel) by \(window.strides), \(window.dilations) apart")
    }
    return window
  }

  /// An image: a value of four axes.
  func image(_ index: Int) throws -> TFLiteValue {
    let value = try input(index)
    guard value.rank == 4 else {
      throw refusal("takes an image of four axes, not \(value.type)")
    }
    return value
  }
}
