import Testing

@testable import Workbench

@Suite struct RepeatedRunTests {
  struct Case: Sendable {
    var keys: String
    var folded: String

    init(_ keys: String, _ folded: String) {
      self.keys = keys
      self.folded = folded
    }
  }

  @Test(arguments: [
    Case("", ""), Case("abc", "abc"), Case("aaaa", "aaaa"),
    // Six letters are saved at least.
    Case("aaaaaaa", "7(a)"), Case("xabcabcabcy", "x3(abc)y"), Case("abcabc", "abcabc"),
    Case("sabcdabcdabcdefefefefe", "s3(abcd)4(ef)e"),
    // Of what repeats within what repeats, the longest run is taken.
    Case("aabaabaabaab", "4(aab)"),
  ])
  func writesWhatRepeatsOnce(_ example: Case) {
    let keys = Array(example.keys)
    let folded = RepeatedRun.runs(in: keys).map { run in
      let text = String(keys[run.range])
      return run.times == 1 ? text : "\(run.times)(\(text))"
    }
    #expect(folded.joined() == example.folded)
  }

  @Test func spansTheNumbersThatDiffer() {
    #expect("block1.key2".spanning(to: "block22.key2", ellipsis: "…") == "block1…22.key2")
    #expect("a".spanning(to: "a", ellipsis: "…") == "a")
    #expect("reshape".spanning(to: "reshape85", ellipsis: "…") == "reshape…85")
    #expect("reshape8".spanning(to: "reshape88", ellipsis: "…") == "reshape8…88")
    #expect("start".spanning(to: "block2", ellipsis: "…") == "start…block2")
    #expect("block12.key".withoutNumbers == "block.key")
  }
}
