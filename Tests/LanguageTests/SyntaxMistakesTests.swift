import Testing

@testable import Language

/// What the grammar does not allow.
@Suite struct SyntaxMistakesTests {
  static let cases = MistakeCase.table(
    #"""
    > 5 bitz
    1:3 [bitz] unexpected `bitz`
        did you mean `5 bit`?

    > 5x
    1:2 [x] `x` is no unit
        a name that starts with a digit stands in quotes: "5x"

    > "abc
    1:1 ["abc] the text isn't closed
        end it with " on the same line

    > "a\q"
    1:3 [\q] `\q` is no escape
        valid: \n \t \r \" \\ \u{…}

    > x = ‘a’
    1:5 [‘] ‘ doesn't quote a text
        use straight quotes: "…"
    1:7 [’] ’ doesn't quote a text
        use straight quotes: "…"

    > a ? b
    1:3 [?] unexpected character `?`

    > x = [1 2
    1:5 [[] `[` is never closed
        [] expected `]` here

    > f(1 2
    > y = 3 )
    1:5 [2] expected `)`, not the number `2`
        [(] to close this

    > y = )
    1:5 [)] unexpected `)`

    > x = 5 5
    1:7 [5] unexpected number `5`

    > x = 5 6 | z
    1:7 [6] unexpected number `6`

    > and = 3
    1:1 [and] `and` is a word of the language and can't be a name

    > sweep { 1 }
    1:1 [sweep] `sweep` needs a variable and its values
        like `sweep bits=[8 4 2] { … }`

    > each x [1] { x }
    1:8 [[] expected `in` and a list, not `[`
        like `each x in [1 2 3] { … }`

    > each x in [] { }
    1:14 [{ }] this body is empty

    > load "a", "b"
    1:9 [,] arguments are separated by spaces

    > seed 1.5
    1:6 [1.5] a seed is a whole number below 2^53, not the number `1.5`
        like `seed 42`

    > seed
    1:5 [] a seed is a whole number below 2^53, not the end
        like `seed 42`

    > param x
    1:8 [] expected `:` and a type after `x`, not the end
        like `param keep: share = 50%`

    > def f { 1 }
    1:7 [{] expected `(` and the parameters after `f`, not `{`

    > each x in [1] { seed 3 }
    1:17 [seed 3] `seed` can't stand in a body

    > base = load "a"
    > x = prune | 5
    2:13 [5] expected a command after `|`, not the number `5`

    > base = load "a"
    > x = base | 5
    2:12 [5] expected a command after `|`, not the number `5`
    """#)

  @Test(arguments: cases)
  func reportsWhatItCannotRead(_ c: MistakeCase) {
    #expect(mistakes(in: c.source).joined(separator: "\n") == c.mistakes)
  }
}
