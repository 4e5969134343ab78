import Testing

@testable import Language

/// Operators and the dimensions of what they join.
@Suite struct OperatorMistakesTests {
  static let cases = MistakeCase.table(
    #"""
    > 100% - 20
    1:8 [20] `-` doesn't fit a share and a number
        [100%] this is a share
        give the number its unit, like `50%`

    > 1 s + 1 B
    1:7 [1 B] `+` doesn't fit a time and a number of bytes
        [1 s] this is a time

    > 1 / 0
    1:5 [0] this divides by zero

    > not 5
    1:5 [5] `not` doesn't fit a number

    > -"a"
    1:2 ["a"] `-` doesn't fit a text

    > true < false
    1:8 [false] `<` doesn't fit a boolean and a boolean
        [true] this is a boolean

    > 1 ~ 2
    1:3 [~] `~` needs a tolerance
        like `accuracy ~ 97% ± 1%`

    > 1 < 2 < 3
    1:7 [<] comparisons don't chain
        write `a < b and b < c`

    > 1 ± 2
    1:3 [±] `±` stands only after `~`
        like `accuracy ~ 97% ± 1%`

    > expect 5
    1:8 [5] `expect` needs something true or false, not a number
        compare it, like `accuracy > 97%`

    > e = load "a" | evaluate (data "d")
    > expect e.accuracy == 4 bits
    2:22 [4 bits] `==` doesn't fit a share and a number of bits
        [e.accuracy] this is a share
    """#)

  @Test(arguments: cases)
  func reportsWhatDoesNotGoTogether(_ c: MistakeCase) {
    #expect(mistakes(in: c.source).joined(separator: "\n") == c.mistakes)
  }
}
