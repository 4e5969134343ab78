/// Images of 8 or 16 bits resized between their pixels in whole numbers, as TensorFlow Lite's
/// reference kernel does: places in units of 1/1024 of a pixel, halves away from 0.
public struct IntegerResizing: Sendable {
  private let rows: Axis
  private let columns: Axis

  /// - Parameters:
  ///   - centres: Whether pixels are squares whose centres are mapped.
  ///   - corners: Whether the corners' pixels are mapped to each other.
  public init(from input: Extent2, to output: Extent2, centres: Bool, corners: Bool) {
    rows = Axis(from: input.height, to: output.height, centres: centres, corners: corners)
    columns = Axis(from: input.width, to: output.width, centres: centres, corners: corners)
  }

  /// Which lines each line of the output lies between, and its share of the second in 1/1024.
  private struct Axis: Sendable {
    let extent: Int
    var lines: [(low: Int, high: Int, place: Int)] = []

    init(from input: Int, to output: Int, centres: Bool, corners: Bool) {
      extent = input
      let fits = corners && output > 1
      let (span, steps) = fits ? (input - 1, output - 1) : (input, output)
      let scale = (span << 10 + steps / 2) / steps
      lines = (0..<output).map { index in
        let place = index * scale + (centres ? scale / 2 - 512 : 0)
        return (max(place / 1024, 0), min((place + 1023) / 1024, input - 1), place)
      }
    }
  }

  /// Resizes `images` images with channels last.
  public func run(
    _ type: ElementType, _ x: UnsafeRawPointer, into y: UnsafeMutableRawPointer, images: Int,
    channels: Int
  ) {
    switch type {
    case .i8: run(x.elements(Int8.self), y.elements(Int8.self), images, channels)
    case .u8: run(x.elements(UInt8.self), y.elements(UInt8.self), images, channels)
    case .i16: run(x.elements(Int16.self), y.elements(Int16.self), images, channels)
    default: preconditionFailure("\(type) isn't an integer of 8 or 16 bits")
    }
  }

  private func run<Element: FixedWidthInteger>(
    _ x: UnsafePointer<Element>, _ y: UnsafeMutablePointer<Element>, _ images: Int, _ channels: Int
  ) {
    var target = 0
    for image in 0..<images {
      for row in rows.lines {
        for column in columns.lines {
          let (down, right) = (row.place - row.low << 10, column.place - column.low << 10)
          let corners = [
            (row.low, column.low, (1024 - down) * (1024 - right)),
            (row.high, column.low, down * (1024 - right)),
            (row.low, column.high, (1024 - down) * right), (row.high, column.high, down * right),
          ].map { row, column, share in
            (
              start: ((image * rows.extent + row) * columns.extent + column) * channels,
              share: share
            )
          }
          for channel in 0..<channels {
            var sum = 0
            for corner in corners { sum += Int(x[corner.start + channel]) * corner.share }
            y[target] = Element(clamping: (sum + (sum > 0 ? 1 << 19 : -(1 << 19))) / (1 << 20))
            target += 1
          }
        }
      }
    }
  }
}
