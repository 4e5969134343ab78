import TestSupport
import Testing

/// A kernel is a line in one of `CKernels/include` and a body in one of `CKernels/bodies`.
@Suite struct KernelCatalogTests {
  @Test func everyBodyIsInASet() throws {
    let set = try sourceText(of: "CKernels/set.h")
    let included = set.matches(of: /#include "bodies\/(\w+\.h)"/).map { String($0.1) }
    #expect(included.sorted() == (try sourceEntries(in: "CKernels/bodies")))
  }

  @Test func everyKernelIsCalled() throws {
    let headers = try sourceEntries(in: "CKernels/include").map {
      try sourceText(of: "CKernels/include/\($0)")
    }
    let kernels = headers.flatMap { header in
      header.matches(of: /X\((?:void|float), (\w+), \(/).map { String($0.1) }
    }
    let callers = try sourceFiles(in: "TensorEngine/Kernels").map {
      try sourceText(of: "TensorEngine/Kernels/\($0).swift")
    }
    #expect(kernels.count > 40)
    for kernel in kernels {
      #expect(callers.contains { $0.contains("table.pointee.\(kernel)") }, "\(kernel)")
    }
  }
}
