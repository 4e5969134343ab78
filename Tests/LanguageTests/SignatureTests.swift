import Language
import Testing

@Suite struct SignatureTests {
  @Test(arguments: [
    (Signature.Kind.quantity(.share, in: 0...0.95, wholeNumber: false), "a share from 0% to 95%"),
    (.quantity(.plain, in: 1...Double.infinity, wholeNumber: true), "a whole number at least 1"),
    (.quantity(.seconds, in: -.infinity...Double.infinity, wholeNumber: false), "a time"),
    (.list(.choice(["size", "accuracy"])), "`accuracy` or `size`, or a list of such"),
    (.value(ValueType("evaluation")), "an evaluation"),
    (.file, "a path in quotes"),
  ])
  func saysWhatAParameterTakes(_ kind: Signature.Kind, text: String) {
    #expect(kind.summary == text)
  }
}
