internal import CKernels

/// The kernels compiled for one kind of CPU. Every set gives the same bits for the same arguments.
public struct KernelSet: @unchecked Sendable {
  // A pointer into CKernels' static tables, which live as long as the process and never change.
  let table: UnsafePointer<ck_kernels>

  private init(table: UnsafePointer<ck_kernels>) { self.table = table }

  /// The fastest set this CPU can run.
  public static let best = KernelSet(table: ck_best())

  /// The set that code runs on where it is not given one; `best` unless a task chose another.
  @TaskLocal public static var current = best

  /// The set called `name` ("scalar", "avx2", "avx512", "neon"); `nil` if this CPU can't run it.
  public static func named(_ name: String) -> KernelSet? {
    ck_named(name).map(KernelSet.init(table:))
  }

  /// The sets this CPU can run, the scalar one first.
  public static let available = ["scalar", "avx2", "avx512", "neon"].compactMap(named)

  public var name: String { String(cString: table.pointee.name) }
}
