import ModelGraph
import TestSupport
import Testing

@Suite struct OperatorCatalogTests {
  @Test func listsEveryFile() throws {
    #expect(Operator.all.map(\.name).sorted() == (try sourceFiles(in: "ModelGraph/Operators")))
  }

  @Test(arguments: Operator.all)
  func isFoundByName(_ operation: Operator) {
    #expect(Operator.named(operation.name)?.summary == operation.summary)
    #expect(!operation.summary.isEmpty)
  }

  @Test func listsEveryArchitecture() throws {
    let files = try sourceFiles(in: "ModelGraph/Architectures").map { $0.lowercased() }
    #expect(Architecture.all.map(\.name).sorted() == files.sorted())
  }

  @Test func listsEveryPass() throws {
    let files = try sourceFiles(in: "ModelGraph/Passes").map { $0.lowercased() }
    let names = Pass.all.map { $0.name.replacing("-", with: "") }
    #expect(names.sorted() == files.sorted())
  }
}
