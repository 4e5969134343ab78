import TensorEngine

extension Lowering {
  /// A product with a weight: packed now where it is constant, in each run where it is not.
  func emitDense() throws {
    if let blocks = try blockWeight(1, depthAxis: .first) {
      return emitBlockProduct(blocks, epilogue: epilogue())
    }
    let weight = application.shape(1)
    let shape = ProductShape(
      rows: application.output.count / weight[1], columns: weight[1], depth: weight[0])
    try emitProduct(shape, epilogue: epilogue())
  }

  func emitMatMul() throws {
    let product = MatrixProduct(application)
    guard application.output.elementType == .f32 else { return emitPortableProduct(product) }
    let takesRows = product.transposesB && !product.transposesA
    if takesRows, let blocks = try blockWeight(1, depthAxis: .last) {
      return emitBlockProduct(blocks, epilogue: EpilogueBuffers())
    }
    let shape = ProductShape(
      rows: product.rows, columns: product.columns, depth: product.depth, batch: product.batch,
      transposesA: product.transposesA, transposesB: product.transposesB, sharesB: product.sharesB)
    try emitProduct(shape, epilogue: EpilogueBuffers())
  }

  /// A product of numbers that have no vector kernel.
  private func emitPortableProduct(_ product: MatrixProduct) {
    let type = application.output.elementType
    let (a, b, c) = (input(0), input(1), output())
    let (rows, columns, depth) = (product.rows, product.columns, product.depth)
    let left = product.transposesA ? (row: 1, depth: rows) : (row: depth, depth: 1)
    let right = product.transposesB ? (depth: 1, column: depth) : (depth: columns, column: 1)
    let entryOfB = product.sharesB ? 0 : depth * columns * type.bytes
    emit("product, \(type.rawValue)") { memory in
      inParallel(product.batch, by: 1) { entries in
        for entry in entries {
          PortableKernels.multiply(
            type, memory.raw(a) + entry * rows * depth * type.bytes, strides: left,
            memory.raw(b) + entry * entryOfB, strides: right,
            into: memory.raw(c) + entry * rows * columns * type.bytes, rows: rows,
            columns: columns, depth: depth)
        }
      }
    }
  }

  private func emitProduct(_ shape: ProductShape, epilogue: EpilogueBuffers) throws {
    guard !isConstant(1) else { return try emitPackedProduct(shape, epilogue: epilogue) }
    let (a, b, c) = (input(0), input(1), output())
    let workspace = workspace(byteCount: shape.workspaceBytes)
    emit("product") { memory in
      memory.kernels.multiply(
        memory.floats(a), memory.floats(b), into: memory.floats(c), shape: shape,
        epilogue: epilogue.at(memory), workspace: memory.raw(workspace))
    }
  }

  /// A product with a constant, which is packed now.
  private func emitPackedProduct(_ shape: ProductShape, epilogue: EpilogueBuffers) throws {
    guard try !emitSparseProduct(shape, epilogue: epilogue) else { return }
    let (a, c) = (input(0), output())
    let order = shape.transposesB ? "transposed" : "plain"
    let form = "product, \(shape.batch) × \(shape.depth) × \(shape.columns), \(order)"
    let packed = try packed(1, form, count: shape.packedCount) { b, order, packed in
      var stored = shape
      if order == .outputsFirst { stored.transposesB.toggle() }
      KernelSet.current.pack(b, for: stored, into: packed)
    }
    emit("product, packed") { memory in
      memory.kernels.multiply(
        memory.floats(a), packed: memory.floats(packed), into: memory.floats(c), shape: shape,
        epilogue: epilogue.at(memory))
    }
  }

  /// A convolution: packed now where its weight is constant, in each run where it is not.
  func emitConvolution() throws {
    let shape = try application.convolutionShape(
      image: application.shape(0), weight: application.shape(1))
    let (x, y, epilogue) = (input(0), output(), epilogue())
    let type = application.output.elementType
    guard type == .f32 else {
      let weight = input(1)
      return emit("convolution, \(type.rawValue)") { memory in
        PortableKernels.convolve(
          type, memory.raw(x), weights: memory.raw(weight), into: memory.raw(y), shape: shape)
      }
    }
    if shape.isDepthwise {
      let weight = input(1)
      emit("depthwise convolution") { memory in
        memory.kernels.convolve(
          memory.floats(x), packed: memory.floats(weight), into: memory.floats(y), shape: shape,
          epilogue: epilogue.at(memory))
      }
    } else if isConstant(1) {
      try emitPackedConvolution(shape, epilogue: epilogue)
    } else {
      let weight = input(1)
      let workspace = workspace(byteCount: shape.workspaceBytes)
      emit("convolution") { memory in
        memory.kernels.convolve(
          memory.floats(x), weights: memory.floats(weight), into: memory.floats(y), shape: shape,
          epilogue: epilogue.at(memory), workspace: memory.raw(workspace))
      }
    }
  }

  /// A convolution with a constant weight, which is packed or transformed now.
  private func emitPackedConvolution(
    _ shape: ConvolutionShape, epilogue: EpilogueBuffers
  ) throws {
    guard try !emitSparseConvolution(shape, epilogue: epilogue) else { return }
    let (x, y) = (input(0), output())
    let count = shape.usesWinograd ? shape.winogradWeightCount : shape.packedCount
    let form = "\(shape.usesWinograd ? "Winograd" : "convolution"), \(shape.groups), \(count)"
    let packed = try packed(1, form, count: count) { weight, order, packed in
      if shape.usesWinograd {
        KernelSet.transformWinogradWeights(weight, for: shape, into: packed)
      } else {
        KernelSet.current.packWeights(weight, for: shape, into: packed)
      }
    }
    guard shape.usesWinograd else {
      return emit("convolution, packed") { memory in
        memory.kernels.convolve(
          memory.floats(x), packed: memory.floats(packed), into: memory.floats(y), shape: shape,
          epilogue: epilogue.at(memory))
      }
    }
    let workspace = workspace(byteCount: shape.winogradWorkspaceBytes)
    emit("convolution, Winograd") { memory in
      memory.kernels.convolveWinograd(
        memory.floats(x), transformed: memory.floats(packed), into: memory.floats(y),
        shape: shape, epilogue: epilogue.at(memory), workspace: memory.raw(workspace))
    }
  }

  /// What follows a product: its third and fourth inputs and its activation.
  private func epilogue() -> EpilogueBuffers {
    let activation: Epilogue.Activation =
      switch FusedActivation(application) {
      case .none: .none
      case .relu: .relu
      case .relu6: .relu6
      }
    return EpilogueBuffers(
      bias: optionalInput(2), residual: optionalInput(3), activation: activation)
  }
}

/// What follows a product, by the buffers that it lies in.
struct EpilogueBuffers: Sendable {
  var bias: Buffer?
  var residual: Buffer?
  var activation = Epilogue.Activation.none

  func at(_ memory: Memory) -> Epilogue {
    Epilogue(bias: memory.floats(bias), residual: memory.floats(residual), activation: activation)
  }
}
