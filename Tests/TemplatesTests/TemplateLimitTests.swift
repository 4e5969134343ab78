import Templates
import TestSupport
import Testing

/// Whatever a template says, it ends, and soon.
@Suite struct TemplateLimitTests {
  @Test(arguments: [
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% macro m(n) %}{{ m(n) }}{{ m(n) }}{% endmacro %}{{ m(1) }}",
    "{{ 'a' * 99999999999 }}", "{{ ('a' * 9999999) * 9 }}", "{{ 'a'.ljust(999999999) }}",
    "{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
    "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "{% set ns = namespace(x=[]) %}{% for i in range(9999) %}{% set ns.x = [ns.x] %}{% endfor %}",
    "{% set ns = namespace() %}{% set ns.x = ns %}", "{{ 2 ** 999999 }}", "{{ range(10 ** 9) }}",
    "{{ 'aaaa'.replace('a', 'b' * 9999999) }}", "{{ ('a\n' * 9999999) | indent(9999) }}",
  ])
  func stopsWhatNeverEnds(_ template: String) {
    #expect(throws: TemplateError.self) { try Template(template).rendered([:]) }
  }

  @Test(arguments: [
    String(repeating: "(", count: 5000), String(repeating: "[", count: 100_000),
    "{{ " + String(repeating: "(", count: 900) + "1" + String(repeating: ")", count: 900) + " }}",
    "{{ 1" + String(repeating: " + 1", count: 900) + " }}",
    "{{ " + String(repeating: "not ", count: 1500) + "1 }}",
    "{{ a" + String(repeating: "|trim", count: 900) + " }}",
    String(repeating: "{% if true %}", count: 9000),
    "{{ 1" + String(repeating: " if 1 else 1", count: 600) + " }}",
    "{{ '" + String(repeating: "a", count: 2_000_000) + "' }}",
  ])
  func standsDeepNesting(_ source: String) throws {
    _ = try? Template("{{ " + source).rendered([:])
    _ = try? Template(source).rendered([:])
  }

  /// Pieces of the language in any order: an error or a text, never a crash.
  @Test func standsNonsense() {
    let pieces = [
      "{{", "}}", "{%", "%}", "{#", "#}", "-", "+", " ", "\n", "if", "else", "elif", "endif", "for",
      "endfor", "in", "set", "endset", "macro", "endmacro", "raw", "endraw", "messages", "loop",
      ".",
      "role", "[", "]", "(", ")", "'a'", "\"", "1", "2.5", "|", "trim", "tojson", "join", "is",
      "defined", "not", "==", "<", "*", "**", "//", "%", "~", ",", ":", "=", "namespace", "range",
      "{", "}", "none", "caller", "call", "endcall", "é", "\\", "l", "d", "[::-1]", "s", "items",
    ]
    var random = SplitMix64(state: 1)
    var rendered = 0
    for _ in 0..<20_000 {
      let length = Int.random(in: 1...14, using: &random)
      var source = Bool.random(using: &random) ? "{{ " : "{% "
      for _ in 0..<length { source += (pieces.randomElement(using: &random) ?? "") + " " }
      source += source.hasPrefix("{{") ? "}}" : "%}"
      if (try? JinjaTests.rendered(source)) != nil { rendered += 1 }
    }
    #expect(rendered > 20)
  }
}
