extension PortableKernels {
  /// `y[rows, columns] = a[rows, depth] · b[depth, columns]`, each read with the strides given:
  /// whole numbers wrap around, floats are added in the order of the depth.
  public static func multiply(
    _ type: ElementType, _ a: UnsafeRawPointer, strides aStrides: (row: Int, depth: Int),
    _ b: UnsafeRawPointer, strides bStrides: (depth: Int, column: Int),
    into y: UnsafeMutableRawPointer, rows: Int, columns: Int, depth: Int
  ) {
    type.accept(
      Multiply(
        a: a, b: b, y: y, aStrides: aStrides, bStrides: bStrides, rows: rows, columns: columns,
        depth: depth))
  }

  /// A convolution of an image with channels last with weights `[height, width, in, out]`.
  public static func convolve(
    _ type: ElementType, _ x: UnsafeRawPointer, weights: UnsafeRawPointer,
    into y: UnsafeMutableRawPointer, shape: ConvolutionShape
  ) {
    type.accept(Convolve(x: x, weights: weights, y: y, shape: shape))
  }
}

private struct Multiply: ElementVisitor {
  let a: UnsafeRawPointer
  let b: UnsafeRawPointer
  let y: UnsafeMutableRawPointer
  let aStrides: (row: Int, depth: Int)
  let bStrides: (depth: Int, column: Int)
  let rows: Int
  let columns: Int
  let depth: Int

  func visit<Element: PortableElement>(_ type: Element.Type) {
    let (a, b, y) = (a.elements(type), b.elements(type), y.elements(type))
    let (add, multiply) = (Element.function(.add), Element.function(.multiply))
    for row in 0..<rows {
      let line = y + row * columns
      line.update(repeating: .zero, count: columns)
      for k in 0..<depth {
        let factor = a[row * aStrides.row + k * aStrides.depth]
        for column in 0..<columns {
          let product = multiply(factor, b[k * bStrides.depth + column * bStrides.column])
          line[column] = add(line[column], product)
        }
      }
    }
  }
}

private struct Convolve: ElementVisitor {
  let x: UnsafeRawPointer
  let weights: UnsafeRawPointer
  let y: UnsafeMutableRawPointer
  let shape: ConvolutionShape

  func visit<Element: PortableElement>(_ type: Element.Type) {
    let y = y.elements(type)
    let (outputs, extent) = (shape.outputChannels, shape.output)
    for image in 0..<shape.images {
      for row in 0..<extent.height {
        for column in 0..<extent.width {
          let place = (image * extent.height + row) * extent.width + column
          let target = y + place * outputs
          target.update(repeating: .zero, count: outputs)
          accumulate(image: image, row: row, column: column, into: target)
        }
      }
    }
  }

  private func accumulate<Element: PortableElement>(
    image: Int, row: Int, column: Int, into target: UnsafeMutablePointer<Element>
  ) {
    let (x, weights) = (x.elements(Element.self), weights.elements(Element.self))
    let (add, multiply) = (Element.function(.add), Element.function(.multiply))
    let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
    let (groupInputs, groupOutputs) = (inputs / shape.groups, outputs / shape.groups)
    for kernelRow in 0..<shape.kernel.height {
      let y = row * shape.stride.height - shape.padding.top + kernelRow * shape.dilation.height
      guard (0..<shape.input.height).contains(y) else { continue }
      for kernelColumn in 0..<shape.kernel.width {
        let x0 =
          column * shape.stride.width - shape.padding.left + kernelColumn * shape.dilation.width
        guard (0..<shape.input.width).contains(x0) else { continue }
        let pixel = x + ((image * shape.input.height + y) * shape.input.width + x0) * inputs
        let taps = weights + (kernelRow * shape.kernel.width + kernelColumn) * groupInputs * outputs
        for output in 0..<outputs {
          let first = output / groupOutputs * groupInputs
          for input in 0..<groupInputs {
            let product = multiply(pixel[first + input], taps[input * outputs + output])
            target[output] = add(target[output], product)
          }
        }
      }
    }
  }
}
