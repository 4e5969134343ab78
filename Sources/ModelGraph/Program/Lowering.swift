import TensorEngine

/// What an operator's lowering sees of its node, and where it leaves the kernel calls.
final class Lowering {
  let application: Application
  private let compiler: ProgramCompiler
  private let position: Int
  /// What the kernel calls read.
  private var read: Set<Buffer> = []

  /// The bytes that the kernel calls read, weights as they are packed.
  var bytesRead: Int { read.reduce(0) { $0 + compiler.table.record($1).byteCount } }

  init(_ application: Application, position: Int, compiler: ProgramCompiler) {
    self.application = application
    self.position = position
    self.compiler = compiler
  }

  /// Which kernels leave out the zeros of sparse weights.
  var zeros: ZeroSkipping { compiler.zeros }

  /// The memory of an input.
  ///
  /// - Precondition: It isn't left out.
  func input(_ index: Int) -> Buffer {
    let buffer = compiler.table[application.node.inputs[index]]
    compiler.isRead.insert(buffer)
    read.insert(buffer)
    return buffer
  }

  /// The memory of an input that may be left out.
  func optionalInput(_ index: Int) -> Buffer? { application.has(index) ? input(index) : nil }

  func output(_ index: Int = 0) -> Buffer { compiler.table[application.node.outputs[index]] }

  /// Memory that this node alone uses.
  func workspace(byteCount: Int) -> Buffer {
    compiler.table.add(.arena(first: position, last: position), byteCount: byteCount)
  }

  /// What several nodes make alike of one value: made by the first of them, and kept for the
  /// others. Values never change, so that what was made of one stays right.
  ///
  /// - Parameters:
  ///   - form: What is made of it, by a name of its own.
  ///   - emit: Emits the kernel calls that make it.
  func shared(
    _ form: String, ofInput index: Int, byteCount: Int, emit: (_ target: Buffer) -> Void
  ) -> Buffer {
    let name = "\(application.node.inputs[index])/\(form)"
    if compiler.table.isBound(name) {
      let known = compiler.table[name]
      compiler.table.keep(known, until: position)
      return known
    }
    let made = compiler.table.add(
      .arena(first: position, last: position), byteCount: byteCount, name: name)
    emit(made)
    return made
  }

  /// The input's elements, where they are known now and stay so.
  ///
  /// - Throws: A `GraphError` where the weight can't be decoded.
  func constant(_ index: Int) throws -> Tensor? {
    guard application.has(index) else { return nil }
    let name = application.node.inputs[index]
    switch compiler.table.record(compiler.table[name]).kind {
    case .constant(let tensor): return tensor.reshaped(to: application.shape(index))
    case .weight(let weight):
      return try compiler.decoded(weight).reshaped(to: application.shape(index))
    default: return nil
    }
  }

  /// A matrix that is stored output by output, so and as floats; nil for one that isn't.
  ///
  /// - Throws: A `GraphError` where its parts don't fit.
  private func outputs(_ index: Int) throws -> Tensor? {
    guard let weight = weight(index), weight.encoding is TransposedEncoding,
      weight.shape.count == 2
    else { return nil }
    do {
      try weight.encoding.validate(weight.parts, shape: weight.shape)
    } catch {
      throw application.error(
        "has a weight that can't be decoded: \(error.message)", inputs: [index])
    }
    return weight.parts["outputs"]?.asFloat
  }

  /// The weight behind an input, as it is stored; nil for a variable or a computed value.
  func weight(_ index: Int) -> Weight? { compiler.storedWeight(application.node.inputs[index]) }

  /// Memory that is written now and never again.
  func constant(
    byteCount: Int, filledBy fill: (UnsafeMutableRawBufferPointer) throws -> Void
  ) rethrows -> Buffer {
    let tensor = try Tensor(shape: [byteCount], elementType: .u8, filledBy: fill)
    let buffer = compiler.table.add(.constant(tensor), byteCount: byteCount)
    read.insert(buffer)
    return buffer
  }

  /// A form of the weight behind an input that kernels read, which the programs of a model share;
  /// of something else that is constant it is made for this program alone.
  ///
  /// - Parameter form: All that its layout depends on.
  func packed(_ index: Int, _ form: String, make: () throws -> Tensor) rethrows -> Buffer {
    let packed: Tensor
    if let weight = weight(index) {
      packed = try compiler.packed.tensor(form, of: weight, make: make)
    } else {
      packed = try make()
    }
    let buffer = compiler.table.add(.constant(packed), byteCount: packed.byteCount)
    read.insert(buffer)
    return buffer
  }

  /// Such a form in floats, made from floats.
  ///
  /// - Parameter fill: Packs the elements; of a weight that is stored output by output, so.
  /// - Throws: A `GraphError` where the weight can't be decoded.
  func packed(
    _ index: Int, _ form: String, count: Int, filledBy fill: PackedFill
  ) throws -> Buffer {
    try packed(index, form) { try packedNow(index, count: count, filledBy: fill) }
  }

  private func packedNow(
    _ index: Int, count: Int, filledBy fill: PackedFill
  ) throws -> Tensor {
    let outputs = try outputs(index)
    let elements = try outputs ?? constant(index)
    return Tensor(shape: [count]) { packed in
      guard let packed = packed.baseAddress else { return }
      elements?.withElements(as: Float.self) { elements in
        guard let elements = elements.baseAddress else { return }
        fill(elements, outputs == nil ? .asShaped : .outputsFirst, packed)
      }
    }
  }

  /// Whether an input's elements are known now and stay so.
  func isConstant(_ index: Int) -> Bool {
    guard application.has(index) else { return false }
    switch compiler.table.record(compiler.table[application.node.inputs[index]]).kind {
    case .constant, .weight: return true
    default: return false
    }
  }

  /// A part of the weight behind an input, read as it lies: every node and program that reads the
  /// weight shares it. Nil where there is no such part.
  func part(_ part: String, ofInput index: Int) -> Buffer? {
    guard let tensor = weight(index)?.parts[part] else { return nil }
    let name = "\(application.node.inputs[index])/\(part)"
    if compiler.table.isBound(name) { return compiler.table[name] }
    return compiler.table.add(.constant(tensor), byteCount: tensor.byteCount, name: name)
  }

  /// Appends a kernel call.
  func emit(_ kernel: String, _ run: @escaping @Sendable (Memory) throws -> Void) {
    let node = application.node
    compiler.instructions.append(
      Instruction(node: node.name, operation: node.operation, kernel: kernel, run: run))
  }
}

/// How the elements of a weight lie that is packed.
enum StoredOrder {
  /// As its shape says.
  case asShaped
  /// With the last axis, the outputs, first.
  case outputsFirst
}

/// Packs the floats of a weight, which lie in that order, for kernels.
typealias PackedFill = (
  _ elements: UnsafePointer<Float>, _ order: StoredOrder, _ packed: UnsafeMutablePointer<Float>
) -> Void
