import Language
import TestSupport
import Testing

@testable import Workbench

@Suite struct QuantizationFamilyTests {
  @Test func everyFileIsRegistered() throws {
    let files = try sourceFiles(in: "Workbench/Quantization").filter { $0 != "QuantizationFamily" }
    #expect(files.count == QuantizationFamily.all.count)
    #expect(files.allSatisfy { $0.hasSuffix("Family") })
    let names = WeightFormat.words
    #expect(Set(names).count == names.count)
  }

  /// Every option that a family takes is one of the command's.
  @Test func familiesTakeOptionsOfTheCommand() throws {
    let known = Set(Command.quantize.signature.parameters.map(\.name))
    for family in QuantizationFamily.all { #expect(family.options.isSubset(of: known)) }
  }
}
