/// Memory that stays between runs and that several programs share: the caches of generation.
///
/// A graph that is compiled with a state finds its tensors under the names of inputs, which no run
/// is given; an operator that updates one changes it in place. All is zero at first.
public final class ProgramState {
  public let types: [String: TensorType]
  private let memory: [String: Allocation]

  public init(_ types: [String: TensorType]) {
    self.types = types
    memory = types.mapValues { Allocation(byteCount: $0.byteCount) }
  }

  public var byteCount: Int { types.values.reduce(0) { $0 + $1.byteCount } }

  /// Where a tensor lies; nil where there is none of that name.
  func address(_ name: String) -> UnsafeMutableRawPointer? { memory[name]?.address }
}
