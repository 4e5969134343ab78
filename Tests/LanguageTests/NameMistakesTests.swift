import Testing

@testable import Language

/// Names, fields, definitions and parameters.
@Suite struct NameMistakesTests {
  static let cases = MistakeCase.table(
    #"""
    > base = load "a"
    > bse | prune 50%
    2:1 [bse] no variable `bse`
        did you mean `base`?

    > base = load "a"
    > x = base.parametrs
    2:10 [parametrs] a model has no field `parametrs`
        [base] this is a model
        did you mean `parameters`?

    > x = y + 1
    > y = 2
    1:5 [y] `y` is used before it is named
        [y] named here

    > def f(x) { x | f }
    1:16 [f] `f` calls itself
        a script always ends, so there is no recursion; `each` goes through a list

    > def prune(x) { x }
    1:5 [prune] `prune` is a command already
        choose another name

    > def f(x, x) { x }
    > 1 | f 2 3
    1:10 [x] `x` is given twice
        [x] first here
    2:7 [2] `x` is given twice

    > def f(x) { x }
    > f 1 2
    2:5 [2] `f` takes one argument

    > def f(x: share) { x }
    > f 4 bits
    2:3 [4 bits] `x` is a share, not a number of bits

    > param k: sahre = 5
    1:10 [sahre] no type `sahre`
        did you mean `share`?

    > param k: share = 4 bits
    1:18 [4 bits] `k` is a share, not a number of bits
        [k] named here

    > param k: share
    1:7 [k] `k` has no value and no default
        give one: -p k=50%

    > _
    1:1 [_] there is no last result to go on with

    > @4
    1:1 [@4] there is no statement 4 yet

    > each x in 5 { x }
    1:11 [5] `x` needs a list, not a number
        write `[…]`

    > digits = data "d"
    > x = digits-2
    2:5 [digits-2] no variable `digits-2`
        a difference has spaces: `digits - 2`

    > 	x = 数据 + y
    1:6 [数据] no variable `数据`
        a text stands in quotes
    1:11 [y] no variable `y`
        a text stands in quotes

    > x = 1
    > x.y
    2:3 [y] a number has no field `y`
        [x] this is a number
    """#)

  @Test(arguments: cases)
  func reportsWhatIsNotThere(_ c: MistakeCase) {
    #expect(mistakes(in: c.source).joined(separator: "\n") == c.mistakes)
  }
}
