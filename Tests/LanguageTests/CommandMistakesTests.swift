import Testing

@testable import Language

/// Commands, their arguments and what is piped into them.
@Suite struct CommandMistakesTests {
  static let cases = MistakeCase.table(
    #"""
    > base = load "a"
    > base | prone 50%
    2:8 [prone] no command `prone`
        did you mean `prune`?

    > base = load "a"
    > base | prune 50% buy=random
    2:18 [buy] `prune` has no option `buy`
        did you mean `by`?

    > base = load "a"
    > base | prune 50% by=randm
    2:21 [randm] `by` can't be `randm`
        did you mean `random`?

    > base = load "a"
    > base | evaluate base
    2:17 [base] `on` takes data, not a model
        [base] `base` is a model

    > t = compare (load "a")
    > t | prune 50%
    2:5 [prune] `prune` takes a model, not a table
        [t] this is a table
        commands for a table: summary, where

    > base = load "a"
    > base | prune 120%
    2:14 [120%] `amount` must be from 0% to 95%, not 120%

    > base = load "a"
    > base | prune 80
    2:14 [80] `amount` must be from 0% to 95%, not 8000%
        did you mean `80%`?

    > base = load "a"
    > base | prune 8 bits
    2:14 [8 bits] `amount` takes a share, not a number of bits
        like `50%`

    > base = load "a"
    > base | quantize 2.5
    2:17 [2.5] `bits` must be a whole number, not 2.5 bits

    > base = load "a"
    > base | prune
    2:8 [prune] `prune` needs `amount`: the share of weights to zero
        like `prune 50%`

    > base = load "a"
    > base | prune 50% amount=40%
    2:18 [amount=40%] `amount` is given twice
        [50%] first here

    > base = load "a"
    > base | prune 50% 40%
    2:18 [40%] `prune` takes one argument without a label
        options: by=

    > prune 50%
    1:1 [prune] `prune` needs a model piped into it
        like `… | prune`

    > summary
    1:1 [summary] `summary` needs a model or a table piped into it
        like `… | summary`

    > base = load "a"
    > prune 50%
    2:1 [prune] `prune` needs a model piped into it
        like `base | prune`

    > base = load "a"
    > base | data "digits"
    2:8 [data] `data` starts a pipeline and takes nothing piped in
        [base] this is piped in

    > load a
    1:6 [a] a path stands in quotes
        write "a"

    > x = summary
    1:5 [summary] `summary` needs a model or a table piped into it
        like `… | summary`

    > compare
    1:1 [compare] `compare` needs `models`: the models
        like `compare model`

    > x = 3
    > x 5
    2:1 [x] `x` is a value and takes no arguments
        a difference has spaces on both sides of its `-`; a pipe passes a value on

    > x = 3
    > 4 | x
    2:5 [x] `x` is a value, not a command

    > base = load "a"
    > base | layer conv1 | prune 50% | quantize calibrate=base
    2:53 [base] `calibrate` takes data, not a model
        [base] `base` is a model
    """#)

  @Test(arguments: cases)
  func reportsWhatDoesNotFitACommand(_ c: MistakeCase) {
    #expect(mistakes(in: c.source).joined(separator: "\n") == c.mistakes)
  }
}
