import TensorEngine

/// One run of memory that a program's instructions read and write, by its position in `Memory`.
struct Buffer: Hashable, Sendable {
  let index: Int
}

/// Where a program's buffers lie while it runs: one address for each.
///
/// The addresses are the program's own, except those of its inputs, which are set for each run.
struct Memory: @unchecked Sendable {
  /// What the kernels run on.
  var kernels: KernelSet
  // Sound because a program allocates the table once, its size is that of the compiler's list of
  // buffers, and every address in it outlives the run: the arena, constants and variables belong
  // to the program, and the run keeps its inputs. Tasks of one instruction share it, and write
  // apart from each other.
  let addresses: UnsafeMutablePointer<UnsafeMutableRawPointer>

  func raw(_ buffer: Buffer) -> UnsafeMutableRawPointer { addresses[buffer.index] }

  func floats(_ buffer: Buffer) -> UnsafeMutablePointer<Float> {
    addresses[buffer.index].assumingMemoryBound(to: Float.self)
  }

  /// The floats of an operand that may be left out.
  func floats(_ buffer: Buffer?) -> UnsafePointer<Float>? {
    buffer.map { UnsafePointer(floats($0)) }
  }

  func elements<Element>(_ buffer: Buffer, as type: Element.Type) -> UnsafeMutablePointer<Element> {
    addresses[buffer.index].assumingMemoryBound(to: type)
  }
}

/// One kernel call of a program.
public struct Instruction: Sendable {
  /// The node that it computes, or a part of it.
  public let node: String
  public let operation: String
  /// What runs, as a profile shows it.
  public let kernel: String
  let run: @Sendable (Memory) throws -> Void
}
