import Generation
import Templates
import Testing
import Tokenizers

@Suite struct ChatFormatTests {
  private func format(_ template: String?, date: ChatDate = .standard) throws -> ChatFormat {
    var definition = try #require(Tokenizer.bytes).definition
    definition.rules.chatTemplate = template
    definition.kinds = (0..<256).map { $0 == 1 ? .control : .normal }
    definition.rules.beginning = 1
    definition.rules.prefix = [1]
    return try ChatFormat(Tokenizer(definition), date: date)
  }

  private let messages = [
    ChatMessage(.system, "Be brief."), ChatMessage(.user, "Hi"), ChatMessage(.assistant, "Hello"),
    ChatMessage(.user, "Bye"),
  ]

  @Test func followsTheModelsTemplate() throws {
    let chatML = """
      {%- for message in messages %}
      {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}
      """
    // Jinja 3.1.6 makes this of it.
    #expect(
      try format(chatML).text(messages)
        == "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n"
        + "<|im_start|>assistant\nHello<|im_end|>\n<|im_start|>user\nBye<|im_end|>\n"
        + "<|im_start|>assistant\n")
  }

  @Test func beginsOnceOnly() throws {
    let format = try format("{{ bos_token }}a")
    #expect(try format.prompt(messages) == [1, 97])
    #expect(try self.format("a").prompt(messages) == [1, 97])
  }

  @Test func givesAModelWithoutATemplateALineEach() throws {
    #expect(try format(nil).text(messages) == "Be brief.\nHi\nHello\nBye")
  }

  @Test func tellsTheUsersWhatTheSystemMayNotSay() throws {
    let strict = """
      {%- if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif -%}
      {%- for m in messages %}{{ m.role[0] }}:{{ m.content }};{% endfor %}
      """
    #expect(try format(strict).text(messages) == "u:Be brief.\n\nHi;a:Hello;u:Bye;")
    #expect(throws: TemplateError.self) {
      try format("{{ raise_exception('never') }}").text(messages)
    }
  }

  /// What Python's `strftime` makes of the same days.
  @Test(arguments: [
    ("2024-07-26", "26 Jul 2024|2024-07-26|Friday, July 26, 24|Fri Jul 07 %|00:00"),
    ("2000-02-29", "29 Feb 2000|2000-02-29|Tuesday, February 29, 00|Tue Feb 02 %|00:00"),
    ("2026-11-01", "01 Nov 2026|2026-11-01|Sunday, November  1, 26|Sun Nov 11 %|00:00"),
    ("1999-12-31", "31 Dec 1999|1999-12-31|Friday, December 31, 99|Fri Dec 12 %|00:00"),
  ])
  func tellsTheDay(_ day: String, _ text: String) throws {
    let date = try #require(ChatDate(day))
    #expect(date.text("%d %b %Y|%Y-%m-%d|%A, %B %e, %y|%a %h %m %%|%H:%M") == text)
    #expect(try format("{{ strftime_now('%Y') }}", date: date).text(messages) == day.prefix(4))
  }

  @Test(arguments: ["2024-02-30", "2023-02-29", "24-01-01", "2024-1-1", "today", "2024-13-01", ""])
  func refusesNoDays(_ day: String) { #expect(ChatDate(day) == nil) }
}
