import Datasets
import Foundation
import TensorEngine

/// Multiplies two matrices whenever a line comes in, so that a driver can take turns with a peer.
///
///     Benchmarks product --a A.npy --b B.npy [--output C.npy] [--packed yes] [--threads N]
///
/// 32-bit floats give floats, from plain matrices or with `b` packed beforehand; 8-bit integers
/// give exact sums, with `b` packed beforehand as a program has its weights.
func serveProduct(_ arguments: Arguments) throws {
  guard let aPath = arguments["a"], let bPath = arguments["b"] else {
    throw UsageError("product --a A.npy --b B.npy [--output C.npy] [--packed yes] [--threads N]")
  }
  if let threads = arguments["threads"].flatMap({ Int($0) }) { ThreadPool.threadCount = threads }
  let (a, b) = (try Npy.tensor(at: aPath), try Npy.tensor(at: bPath))
  guard a.shape.count == 2, b.shape.count == 2, a.shape[1] == b.shape[0] else {
    throw UsageError("product of matrices that fit, not \(a.shape) and \(b.shape)")
  }
  let product: any Product =
    a.elementType == .i8
    ? IntegerProduct(a, b) : FloatProduct(a, b, packsOnce: arguments["packed"] != nil)
  product.run()
  if let path = arguments["output"] { try Npy.write(product.result, to: path) }
  try serve(["compiling": 0]) { product.run() }
}

private protocol Product {
  func run()
  var result: Tensor { get }
}

/// Memory aligned to 64 bytes, kept until the process ends.
private func memory<Element>(_ count: Int, of type: Element.Type) -> UnsafeMutablePointer<Element> {
  UnsafeMutableRawPointer.allocateAligned(byteCount: count * MemoryLayout<Element>.stride)
    .bindMemory(to: type, capacity: max(count, 1))
}

private func copied<Element>(_ tensor: Tensor, as type: Element.Type) -> UnsafeMutablePointer<
  Element
> {
  let target = memory(tensor.count, of: type)
  tensor.withElements(as: type) { source in
    if let start = source.baseAddress { target.initialize(from: start, count: source.count) }
  }
  return target
}

private struct FloatProduct: Product {
  let shape: ProductShape
  let a, b, c: UnsafeMutablePointer<Float>
  let workspace: UnsafeMutableRawPointer
  let packsOnce: Bool

  init(_ first: Tensor, _ second: Tensor, packsOnce: Bool) {
    shape = ProductShape(
      rows: first.shape[0], columns: second.shape[1], depth: first.shape[1])
    self.packsOnce = packsOnce
    (a, b) = (copied(first, as: Float.self), copied(second, as: Float.self))
    c = memory(shape.rows * shape.columns, of: Float.self)
    let bytes = max(shape.workspaceBytes, shape.packedCount * MemoryLayout<Float>.stride)
    workspace = UnsafeMutableRawPointer(memory(bytes, of: UInt8.self))
    if packsOnce {
      KernelSet.current.pack(b, for: shape, into: workspace.assumingMemoryBound(to: Float.self))
    }
  }

  func run() {
    if packsOnce {
      KernelSet.current.multiply(
        a, packed: workspace.assumingMemoryBound(to: Float.self), into: c, shape: shape)
    } else {
      KernelSet.current.multiply(a, b, into: c, shape: shape, workspace: workspace)
    }
  }

  var result: Tensor {
    Tensor(
      Array(UnsafeBufferPointer(start: c, count: shape.rows * shape.columns)),
      shape: [shape.rows, shape.columns])
  }
}

private struct IntegerProduct: Product {
  let rows, columns, depth: Int
  let a, packed: UnsafeMutablePointer<Int8>
  let offsets, c: UnsafeMutablePointer<Int32>

  init(_ first: Tensor, _ second: Tensor) {
    (rows, columns, depth) = (first.shape[0], second.shape[1], first.shape[1])
    a = copied(first, as: Int8.self)
    packed = memory(
      KernelSet.packedIntegerBytes(depth: depth, columns: columns), of: Int8.self)
    let sums = memory(columns, of: Int32.self)
    KernelSet.packIntegers(
      copied(second, as: Int8.self), depth: depth, columns: columns, rowStride: columns,
      columnStride: 1, into: packed, columnSums: sums)
    offsets = memory(columns, of: Int32.self)
    Requantization.writeOffsets(
      bias: nil, columnSums: sums, columns: columns, depth: depth, activationZero: 0,
      activations: .signed, into: offsets)
    c = memory(rows * columns, of: Int32.self)
  }

  func run() {
    KernelSet.current.multiplyIntegers(
      a, .signed, packed: packed, into: c, rows: rows, columns: columns, depth: depth,
      requantization: Requantization(offsets: offsets, multipliers: nil, target: .sum))
  }

  var result: Tensor {
    Tensor(
      Array(UnsafeBufferPointer(start: c, count: rows * columns)), shape: [rows, columns], as: .i32)
  }
}
