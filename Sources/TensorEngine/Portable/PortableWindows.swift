/// A window that moves over images of any number of axes, channels last.
public struct PortableWindow: Hashable, Sendable {
  public var images: Int
  public var channels: Int
  public var input: [Int]
  public var output: [Int]
  public var kernel: [Int]
  public var strides: [Int]
  public var dilations: [Int]
  /// The padding before the first element of each axis, and after its last.
  public var before: [Int]
  public var after: [Int]

  public init(
    images: Int, channels: Int, input: [Int], output: [Int], kernel: [Int], strides: [Int],
    dilations: [Int], before: [Int], after: [Int]
  ) {
    self.images = images
    self.channels = channels
    self.input = input
    self.output = output
    self.kernel = kernel
    self.strides = strides
    self.dilations = dilations
    self.before = before
    self.after = after
  }

  /// Calls `body` with each place in a window: its position in the image, or nil in the padding.
  /// Places beyond the padding are left out.
  func forEachPlace(at start: [Int], _ body: (_ position: Int?) -> Void) {
    visit(start, axis: 0, position: 0, body)
  }

  private func visit(_ start: [Int], axis: Int, position: Int?, _ body: (Int?) -> Void) {
    guard axis < input.count else { return body(position) }
    for tap in 0..<kernel[axis] {
      let place = start[axis] * strides[axis] - before[axis] + tap * dilations[axis]
      guard place < input[axis] + after[axis] else { return }
      let isInside = (0..<input[axis]).contains(place)
      visit(
        start, axis: axis + 1,
        position: isInside ? position.map { $0 * input[axis] + place } : nil, body)
    }
  }

  /// The position of the window that is `index`-th in row-major order.
  func start(ofOutput index: Int) -> [Int] {
    var (rest, start) = (index, output)
    for axis in output.indices.reversed() {
      start[axis] = rest % output[axis]
      rest /= output[axis]
    }
    return start
  }
}

extension PortableKernels {
  /// The largest element of each window and, where `places` is given, its position in the image
  /// with the channels first, counted over the whole batch; padding never counts.
  public static func maxPool(
    _ type: ElementType, _ x: UnsafeRawPointer, into y: UnsafeMutableRawPointer,
    places: UnsafeMutablePointer<Int64>?, columnMajor: Bool, window: PortableWindow
  ) {
    type.accept(MaxPool(x: x, y: y, places: places, columnMajor: columnMajor, window: window))
  }

  /// The mean of each window of floats, over the elements of the image or the padding too.
  public static func averagePool(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, countsPadding: Bool,
    window: PortableWindow
  ) {
    let (pixels, outputs) = (window.input.reduce(1, *), window.output.reduce(1, *))
    for index in 0..<window.images * outputs {
      let source = x + index / outputs * pixels * window.channels
      let target = y + index * window.channels
      target.update(repeating: 0, count: window.channels)
      var count = 0
      window.forEachPlace(at: window.start(ofOutput: index % outputs)) { position in
        if position != nil || countsPadding { count += 1 }
        guard let position else { return }
        let pixel = source + position * window.channels
        for channel in 0..<window.channels { target[channel] += pixel[channel] }
      }
      for channel in 0..<window.channels { target[channel] /= Float(count) }
    }
  }
}

private struct MaxPool: ElementVisitor {
  let x: UnsafeRawPointer
  let y: UnsafeMutableRawPointer
  let places: UnsafeMutablePointer<Int64>?
  let columnMajor: Bool
  let window: PortableWindow

  func visit<Element: PortableElement>(_ type: Element.Type) {
    let (x, y) = (x.elements(type), y.elements(type))
    let (pixels, outputs) = (window.input.reduce(1, *), window.output.reduce(1, *))
    for index in 0..<window.images * outputs {
      let (image, place) = (index / outputs, index % outputs)
      let source = x + image * pixels * window.channels
      for channel in 0..<window.channels {
        var (best, largest): (Int?, Element) = (nil, .lowest)
        window.forEachPlace(at: window.start(ofOutput: place)) { position in
          guard let position else { return }
          let value = source[position * window.channels + channel]
          if best == nil || value > largest || value.isUndefined && !largest.isUndefined {
            (best, largest) = (position, value)
          }
        }
        y[index * window.channels + channel] = largest
        let number = (image * window.channels + channel) * pixels + ordered(best ?? 0)
        places?[index * window.channels + channel] = Int64(number)
      }
    }
  }

  /// A position counted along the first axis first, where that is asked for.
  private func ordered(_ position: Int) -> Int {
    guard columnMajor else { return position }
    var (rest, stride, number) = (position, window.input.reduce(1, *), 0)
    for extent in window.input.reversed() {
      stride /= extent
      number += rest % extent * stride
      rest /= extent
    }
    return number
  }
}
