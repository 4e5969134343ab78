import Templates

/// Chat templates to be damaged, and what they are given.
enum TemplateSeeds {
  static let sources = [marked, turns, tools].map { Array($0.utf8) }

  private static let marked = """
    {% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] \
    + '<|im_end|>' + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>' }}{% endif %}
    """

  private static let turns = """
    {{ bos_token }}{%- if messages[0]['role'] == 'system' %}{% set system = messages[0].content \
    | trim %}{% set rest = messages[1:] %}{% else %}{% set system = '' %}{% set rest = messages %}\
    {% endif %}{% for m in rest %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}\
    {{ raise_exception('Roles must alternate') }}{% endif %}[INST] {{ m.content.strip() }} [/INST]\
    {%- if loop.last and not system %}{{ eos_token }}{% endif %}{% endfor %}
    """

  private static let tools = """
    {% macro shown(x, depth=2) -%}{{ x | tojson(indent=depth) }}{%- endmacro %}\
    {% set ns = namespace(count=0) %}{% for m in messages if m.role != 'tool' -%}\
    {% set ns.count = ns.count + 1 %}{{ "%s: %d" | format(m.role, ns.count) }}{{ shown(m) }}\
    {%- else %}none{% endfor %}{{ (range(3) | list)[::-1] | join(', ') ~ 1.5 ** 2 }}\
    {{ strftime_now('%d %b') if strftime_now is defined else 'today' }}
    """

  static var variables: [String: TemplateValue] {
    let messages = [("system", " Be kind. "), ("user", "Grüß dich"), ("assistant", "Hello")]
    return [
      "messages": .list(
        messages.map { role, text in .map(["role": .text(role), "content": .text(text)]) }),
      "add_generation_prompt": .boolean(true), "bos_token": .text("<s>"),
      "eos_token": .text("</s>"),
    ]
  }
}
