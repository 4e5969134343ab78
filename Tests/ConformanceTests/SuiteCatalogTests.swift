import TestSupport
import Testing

@testable import Conformance

@Suite struct SuiteCatalogTests {
  @Test func listsEveryFile() throws {
    let types = suites.map { String(describing: $0) }
    #expect(types.sorted() == (try sourceFiles(in: "Conformance/Suites")))
  }

  @Test func namesAreWordsAndUnique() {
    let names = suites.map { $0.name }
    #expect(Set(names).count == names.count)
    for name in names { #expect(name.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil, "\(name)") }
  }

  @Test func missingDataAreAFailure() throws {
    #expect(try !runSuites(["gguf-blocks"], data: "/nowhere"))
  }

  @Test(arguments: suites.map { $0.name })
  func passesOnTheSharedData(_ name: String) throws {
    guard let data = sharedData("") else { return }
    #expect(try runSuites([name], data: data))
  }
}
