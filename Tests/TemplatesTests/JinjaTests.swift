import Templates
import Testing

/// The language, against what Jinja makes of the same templates.
@Suite struct JinjaTests {
  private static var call: TemplateValue {
    .map([
      "name": .text("f"),
      "arguments": .map(["a": .integer(1), "b": .list([.number(1.5), .none, .boolean(true)])]),
    ])
  }

  static var variables: [String: TemplateValue] {
    [
      "messages": .list([
        .map(["role": .text("system"), "content": .text("Be brief.")]),
        .map(["role": .text("user"), "content": .text("Hi \"there\"\n")]),
        .map([
          "role": .text("assistant"), "content": .text("Hello"), "tool_calls": .list([call]),
        ]),
        .map(["role": .text("user"), "content": .text("Bye é 漢 🎉")]),
      ]),
      "bos_token": .text("<s>"), "eos_token": .text("</s>"), "tools": .none,
      "add_generation_prompt": .boolean(true), "n": .integer(7), "x": .number(2.5),
      "s": .text(" a-b-c "), "d": .map(["b": .integer(1), "a": .text("two")]), "e": .list([]),
      "l": .list([.integer(3), .integer(1), .integer(2)]), "crlf": .text("a\r\nb"),
    ]
  }

  static func rendered(_ template: String) throws -> String {
    try Template(template).rendered(
      variables, now: { $0 == "%d %b %Y" ? "26 Jul 2024" : "2024-07-26" })
  }

  @Test(arguments: jinjaCases.indices)
  func agrees(_ index: Int) throws {
    let (template, text) = jinjaCases[index]
    #expect(try Self.rendered(template) == text, "\(template)")
  }

  @Test(arguments: [
    "{{ zz.a }}", "{{ zz + 1 }}", "{{ 'a' + 1 }}", "{{ none + 1 }}", "{{ d.a.b.c }}",
    "{{ n | zork }}", "{{ n is zork }}", "{% zork %}", "{{ (1 }}", "{% if %}", "{% if true %}",
    "{{ 1 / 0 }}", "{{ 1 // 0 }}", "{{ foo() }}", "{{ 'a' < 1 }}", "{% set x %}", "{% endset %}",
    "{{ 'a }}", "{{ a ]}}", "{# a", "{% raw %}", "{{ 9223372036854775807 + 1 }}", "{{ [] + 1 }}",
    "{% for a, b in l %}{% endfor %}", "{% set d.x = 1 %}", "{{ {1: 2} }}", "{{ '\\u' }}", "{{",
    "{%",
  ])
  func refusesWhatJinjaRefuses(_ template: String) {
    #expect(throws: TemplateError.self) { try Self.rendered("a\n" + template) }
  }

  @Test func saysWhereAndWhat() throws {
    let error = #expect(throws: TemplateError.self) { try Self.rendered("a\n\n{{ zz.a }}") }
    #expect(error?.description == "`zz` is undefined (the template's line 3)")
  }

  @Test func tellsWhatATemplateRefuses() throws {
    let error = #expect(throws: TemplateError.self) {
      try Self.rendered("{{ raise_exception('roles must alternate') }}")
    }
    #expect(error?.message == "roles must alternate")
    #expect(error?.isRefusal == true)
  }

  @Test func knowsTheTimeOnlyWhereItIsTold() throws {
    let template = try Template("{{ strftime_now is defined }}")
    #expect(try template.rendered([:]) == "False")
    #expect(try template.rendered([:], now: { _ in "" }) == "True")
  }
}
