import Testing

@testable import Language

/// The script that `DESIGN.md` shows, with the trees it stands for written down by hand.
@Suite struct DesignScriptTests {
  static let lines: [(source: String, tree: String)] = [
    ("seed 42", "(seed 42)"),
    (#"digits = data "digits""#, #"(= digits <data "digits">)"#),
    ("base | summary", "<base | summary>"),
    ("base | layer conv2 | histogram bins=40", "<<base | layer conv2> | histogram bins=40>"),
    (
      "slim = base | prune 80% by=magnitude scope=global | finetune digits epochs=2",
      "(= slim <<base | prune 80% by=magnitude scope=global> | finetune digits epochs=2>)"
    ),
    (
      "tiny = slim | quantize int8 per=channel calibrate=(digits | first 200)",
      "(= tiny <slim | quantize int8 per=channel calibrate=(<digits | first 200>)>)"
    ),
    (
      "compare base slim tiny on=digits show=[accuracy size latency energy]",
      "<compare base slim tiny on=digits show=[accuracy size latency energy]>"
    ),
    (
      "grid = sweep keep=[100% 50% 20%] bits=[8 4 3 2] {\n  base | prune (100% - keep) | evaluate digits\n}",
      "(= grid {sweep keep=[100% 50% 20%] bits=[8 4 3 2]: "
        + "<<base | prune ((- 100% keep))> | evaluate digits>})"
    ),
    (
      "grid | plot size accuracy kind=pareto label=bits",
      "<grid | plot size accuracy kind=pareto label=bits>"
    ),
    (
      "expect (tiny | evaluate digits).accuracy ~ 97% ± 1%",
      "(expect (~ (<tiny | evaluate digits>).accuracy 97% 1%))"
    ),
    (
      "net = new mlp for=digits hidden=[64 32] | train digits epochs=5",
      "(= net <<new mlp for=digits hidden=[64 32]> | train digits epochs=5>)"
    ),
    (#"save tiny "tiny.hone""#, #"<save tiny "tiny.hone">"#),
  ]

  @Test func readsEveryLine() {
    for (source, tree) in Self.lines { #expect(dump(source) == tree) }
  }

  @Test func readsThemAsOneScript() {
    let script = Self.lines.map(\.source).joined(separator: "\n\n# a remark\n")
    #expect(dump(script) == Self.lines.map(\.tree).joined(separator: "; "))
  }
}
