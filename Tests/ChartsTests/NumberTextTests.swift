import Testing

@testable import Charts

@Suite struct NumberTextTests {
  /// As a person would write them.
  @Test(arguments: [
    (Unit.plain, 0.0, "0"), (.plain, 1, "1"), (.plain, -0.25, "-0.25"), (.plain, 1234, "1234"),
    (.plain, 9999, "9999"), (.plain, 12_346, "12.35k"), (.plain, 1.5e6, "1.5M"),
    (.plain, 1e-5, "1e-5"), (.plain, 0.00012345, "0.0001234"), (.plain, 2.0 / 3, "0.6667"),
    (.plain, 1e20, "1e20"), (.plain, .leastNonzeroMagnitude, "4.941e-324"),
    (.plain, 9.9999e20, "1e21"),
    (.share, .greatestFiniteMagnitude, "1.798e310%"), (.plain, .nan, "NaN"),
    (.plain, -.infinity, "-inf"),
    (.share, 0.9714, "97.14%"), (.share, 1, "100%"), (.share, 0.00001, "0.001%"),
    (.bytes, 256_000, "256 KB"), (.bytes, 999, "999 B"), (.bytes, 999_960, "1 MB"),
    (.bytes, 44_020, "44.02 KB"), (.bytes, 1.72e6, "1.72 MB"),
    (.bits, 4, "4 bits"), (.seconds, 0.0015, "1.5 ms"), (.seconds, 90, "90 s"),
    (.seconds, 2.5e-7, "250 ns"), (.joules, 0.003, "3 mJ"), (.joules, 3.7e-12, "3.7 pJ"),
  ])
  func readsAsAPersonWrites(_ unit: Unit, _ value: Double, _ text: String) {
    #expect(unit.text(value) == text)
  }

  @Test(arguments: [
    (1.0, 0), (123, 2), (0.05, -2), (1e22, 22), (.leastNonzeroMagnitude, -324), (9.99, 0),
  ])
  func findsTheFirstDigit(_ value: Double, _ exponent: Int) {
    #expect(decimalExponent(value) == exponent)
  }

  @Test(arguments: [(0.5, 0, "0"), (1.5, 0, "2"), (-0.04, 1, "0.0"), (0.3, 3, "0.300")])
  func roundsHalvesToEven(_ value: Double, _ decimals: Int, _ text: String) {
    #expect(fixed(value, decimals: decimals) == text)
  }

  /// From Python's `math.log10`.
  @Test(arguments: [
    (2.0, 0.3010299956639812), (1, 0), (10, 1), (1e-5, -5), (3.7e100, 100.56820172406699),
    (0.9999, -4.3431619807505604e-05), (.leastNonzeroMagnitude, -323.30621534311581),
  ])
  func agreesWithTheLogarithm(_ value: Double, _ logarithm: Double) {
    #expect(abs(decimalLogarithm(value) - logarithm) <= 1e-15 * max(abs(logarithm), 1))
  }
}
