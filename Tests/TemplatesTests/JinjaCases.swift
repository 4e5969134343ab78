/// Short templates with what Jinja 3.1.6 makes of them for the variables of `JinjaTests`, blocks
/// trimmed as transformers runs chat templates, `tojson` as transformers has it.
let jinjaCases: [(template: String, text: String)] = [
  (
    "{{ s|trim }}|{{ s.strip() }}|{{ s.lstrip() }}|{{ s.rstrip() }}|",
    "a-b-c|a-b-c|a-b-c | a-b-c|"
  ),
  (
    "{{ s.split('-') }}",
    "[' a', 'b', 'c ']"
  ),
  (
    "{{ s.split('-')[1] }}{{ s.split('-', 1)[1] }}{{ s.rsplit('-',1)[0] }}",
    "bb-c  a-b"
  ),
  (
    "{{ '  a b  c '.split() }}{{ ' a b c '.split(none, 1) }}{{ ' a b c '.rsplit(none, 1) }}",
    "['a', 'b', 'c']['a', 'b c '][' a b', 'c']"
  ),
  (
    "{{ 'a' ~ 1 ~ none ~ true ~ 2.5 }}",
    "a1NoneTrue2.5"
  ),
  (
    "{{ 1 + 2 * 3 - 4 // 3 % 2 ** 2 }}",
    "6"
  ),
  (
    "{{ 7 / 2 }} {{ 6 / 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 % -3 }} {{ 2 ** 10 }} {{ 2.0 ** 1 if false else 'x' }}",
    "3.5 3.0 -4 2 -2 1024 x"
  ),
  (
    "{{ -n }} {{ +n }} {{ - n | abs }} {{ -3 | abs }}",
    "-7 7 7 3"
  ),
  (
    "{{ 1 < 2 < 3 }} {{ 1 < 2 > 3 }} {{ 1 == 1.0 }} {{ true == 1 }} {{ 'a' < 'b' }} {{ [1,2] < [1,3] }}",
    "True False True True True True"
  ),
  (
    "{{ not true }} {{ not false and true }} {{ true or false and false }} {{ not not n }}",
    "False True True True"
  ),
  (
    "{{ 'a' in 'abc' }} {{ 'z' not in 'abc' }} {{ 1 in [1,2] }} {{ 'a' in d }} {{ 3 in d }}",
    "True True True True False"
  ),
  (
    "{{ n if n > 3 else 0 }} {{ 'x' if false }} {{ 'a' if false else 'b' if false else 'c' }}",
    "7  c"
  ),
  (
    "{{ l[0] }}{{ l[-1] }}{{ l[5] }}{{ l[1:] }}{{ l[:1] }}{{ l[::-1] }}{{ l[::2] }}{{ l[-2:] }}{{ s[1:3] }}{{ s[::-1] }}{{ s[100:] }}{{ l[5:1] }}",
    "32[1, 2][3][2, 1, 3][3, 2][1, 2]a- c-b-a []"
  ),
  (
    "{{ d.b }}{{ d['a'] }}{{ d.zz }}{{ d['zz'] }}{{ d.get('zz') }}{{ d.get('zz', 4) }}{{ d.get('b') }}",
    "1twoNone41"
  ),
  (
    "{% for k, v in d.items() %}{{ k }}={{ v }},{% endfor %}",
    "b=1,a=two,"
  ),
  (
    "{% for k, v in d | dictsort %}{{ k }}={{ v }},{% endfor %}",
    "a=two,b=1,"
  ),
  (
    "{{ d }} {{ l }} {{ none }} {{ true }} {{ \"it's\" }} {{ [\"it's\", 'q\"q', \"b'\\\"\", 'nl\\n', 'é'] }} {{ {'a': {'b': [1, 2.0]}} }}",
    "{'b': 1, 'a': 'two'} [3, 1, 2] None True it's [\"it's\", 'q\"q', 'b\\'\"', 'nl\\n', 'é'] {'a': {'b': [1, 2.0]}}"
  ),
  (
    "{{ messages | tojson }}",
    "[{\"role\": \"system\", \"content\": \"Be brief.\"}, {\"role\": \"user\", \"content\": \"Hi \\\"there\\\"\\n\"}, {\"role\": \"assistant\", \"content\": \"Hello\", \"tool_calls\": [{\"name\": \"f\", \"arguments\": {\"a\": 1, \"b\": [1.5, null, true]}}]}, {\"role\": \"user\", \"content\": \"Bye é 漢 🎉\"}]"
  ),
  (
    "{{ messages | tojson(indent=2) }}",
    "[\n  {\n    \"role\": \"system\",\n    \"content\": \"Be brief.\"\n  },\n  {\n    \"role\": \"user\",\n    \"content\": \"Hi \\\"there\\\"\\n\"\n  },\n  {\n    \"role\": \"assistant\",\n    \"content\": \"Hello\",\n    \"tool_calls\": [\n      {\n        \"name\": \"f\",\n        \"arguments\": {\n          \"a\": 1,\n          \"b\": [\n            1.5,\n            null,\n            true\n          ]\n        }\n      }\n    ]\n  },\n  {\n    \"role\": \"user\",\n    \"content\": \"Bye é 漢 🎉\"\n  }\n]"
  ),
  (
    "{{ messages[2].tool_calls[0].arguments | tojson(indent=4) }}",
    "{\n    \"a\": 1,\n    \"b\": [\n        1.5,\n        null,\n        true\n    ]\n}"
  ),
  (
    "{{ [] | tojson(indent=2) }}{{ {} | tojson(indent=2) }}{{ \"</script>'\" | tojson }}{{ 1e20 | tojson }}{{ 1.0 | tojson }}{{ 0.00001 }}{{ 123456789012345678.0 }}{{ 1e16 }}{{ 1e15 }}{{ 0.0001 }}{{ 9007199254740993.0 }}{{ 1.5e300 }}",
    "[]{}\"</script>'\"1e+201.01e-051.2345678901234568e+171e+161000000000000000.00.00019007199254740992.01.5e+300"
  ),
  (
    "{{ d | tojson(sort_keys=true) }}{{ d | tojson(separators=(',', ':')) }}",
    "{\"a\": \"two\", \"b\": 1}{\"b\":1,\"a\":\"two\"}"
  ),
  (
    "{{ l | join(', ') }}{{ l | join }}{{ messages | map(attribute='role') | join('|') }}{{ messages | join(',', attribute='role') }}",
    "3, 1, 2312system|user|assistant|usersystem,user,assistant,user"
  ),
  (
    "{{ messages | selectattr('role', 'equalto', 'user') | list | length }}{{ messages | rejectattr('role', '==', 'user') | map(attribute='content') | list }}",
    "2['Be brief.', 'Hello']"
  ),
  (
    "{{ messages | selectattr('tool_calls', 'defined') | list | length }}{{ messages | selectattr('tool_calls') | list | length }}{{ messages | rejectattr('tool_calls') | list | length }}",
    "113"
  ),
  (
    "{{ l | select('odd') | list }}{{ l | reject('odd') | list }}{{ l | select('gt', 1) | list }}{{ l | map('string') | list }}{{ ['a','B'] | map('upper') | join }}{{ messages | map(attribute='zz', default='q') | list }}",
    "[3, 1][2][3, 2]['3', '1', '2']AB['q', 'q', 'q', 'q']"
  ),
  (
    "{{ l | sort }}{{ l | sort(reverse=true) }}{{ ['b','A','c'] | sort }}{{ l | first }}{{ l | last }}{{ e | first }}{{ e | last | default('none') }}{{ 'abc' | first }}",
    "[1, 2, 3][3, 2, 1]['A', 'b', 'c']32nonea"
  ),
  (
    "{{ l | max }}{{ l | min }}{{ l | sum }}{{ l | reverse | list }}{{ 'abc' | reverse }}{{ [1,2,1] | unique | list }}{{ range(7) | batch(3) | list }}",
    "316[2, 1, 3]cba[1, 2][[0, 1, 2], [3, 4, 5], [6]]"
  ),
  (
    "{{ zz | default('dd') }}{{ '' | default('dd') }}{{ '' | default('dd', true) }}{{ none | default('x') }}{{ zz | d('y') }}",
    "ddddNoney"
  ),
  (
    "{{ 'abc' | upper }}{{ 'ABC' | lower }}{{ 'hello world' | title }}{{ 'hELLO' | capitalize }}{{ 'x' | length }}{{ '🎉é' | length }}{{ crlf | length }}{{ crlf.split('\\n') }}{{ crlf.splitlines() }}",
    "ABCabcHello WorldHello124['a\\r', 'b']['a', 'b']"
  ),
  (
    "{{ 'abc'.upper() }}{{ 'they are'.title() }}{{ 'aXbX'.replace('X', '--') }}{{ 'aXbX' | replace('X', '--') }}{{ 'aXbX'.replace('X', '-', 1) }}{{ 'abc'.startswith('ab') }}{{ 'abc'.endswith(('x','bc')) }}{{ 'abc'.find('c') }}{{ 'abc'.find('z') }}{{ 'abcabc'.rfind('b') }}{{ 'aaa'.count('a') }}",
    "ABCThey Area--b--a--b--a-bXTrueTrue2-143"
  ),
  (
    "{{ '12'.isdigit() }}{{ 'a1'.isalnum() }}{{ 'ab'.isalpha() }}{{ ' '.isspace() }}{{ 'AB'.isupper() }}{{ 'ab'.islower() }}{{ ','.join(['a','b']) }}{{ 'xay'.strip('xy') }}{{ 'prefix-a'.removeprefix('prefix-') }}{{ 'a.txt'.removesuffix('.txt') }}",
    "TrueTrueTrueTrueTrueTruea,baaa"
  ),
  (
    "{{ 'a\\nb\\n\\nc' | indent }}|{{ 'a\\nb' | indent(2, true) }}|{{ 'a\\n\\nb' | indent(2, blank=true) }}|{{ 'a\\nb' | indent(width=1, first=true) }}",
    "a\n    b\n\n    c|  a\n  b|a\n  \n  b| a\n b"
  ),
  (
    "{{ '<a & \"b\">' | e }}{{ '<a>' | escape }}{{ '<a>' | safe }}",
    "&lt;a &amp; &#34;b&#34;&gt;&lt;a&gt;<a>"
  ),
  (
    "{{ '%s is %d' | format('x', 3) }}{{ '%s-%s' % ('a', 'b') }}{{ '{} {}'.format('a', 1) }}{{ '{0}{1}{0}'.format('a','b') }}{{ '{x}'.format(x=3) }}",
    "x is 3a-ba 1aba3"
  ),
  (
    "{{ '42' | int }}{{ 'x' | int }}{{ 'x' | int(5) }}{{ 3.9 | int }}{{ '1.5' | float }}{{ 3 | float }}{{ 2.567 | round(2) }}{{ 2.5 | round }}{{ 2.1 | round(0, 'ceil') }}",
    "420531.53.02.572.03.0"
  ),
  (
    "{{ x is number }}{{ x is float }}{{ n is integer }}{{ s is string }}{{ d is mapping }}{{ l is iterable }}{{ l is sequence }}{{ s is iterable }}{{ d is iterable }}{{ d is sequence }}{{ none is none }}{{ zz is defined }}{{ zz is undefined }}{{ zz is none }}{{ true is boolean }}{{ true is true }}{{ 1 is true }}{{ false is false }}{{ true is integer }}{{ true is number }}{{ n is odd }}{{ n is even }}{{ n is divisibleby 7 }}{{ n is divisibleby(2) }}{{ 'a' is in 'abc' }}{{ 'a' is eq 'a' }}{{ n is ne 7 }}{{ n is gt 3 }}{{ n is not none }}{{ not n is none }}{{ raise_exception is callable }}{{ zz is iterable }}{{ none is iterable }}{{ 'a' is lower }}",
    "TrueTrueTrueTrueTrueTrueTrueTrueTrueTrueTrueFalseTrueFalseTrueTrueFalseTrueFalseTrueTrueFalseTrueFalseTrueTrueFalseTrueTrueTrueTrueTrueFalseTrue"
  ),
  (
    "{% if n > 10 %}A{% elif n > 5 %}B{% else %}C{% endif %}",
    "B"
  ),
  (
    "{% for m in messages %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.previtem.role if loop.previtem is defined }}{{ loop.nextitem.role if not loop.last }}{{ loop.cycle('a','b') }}{{ loop.depth }};{% endfor %}",
    "1043TrueFalse4usera1;2132FalseFalse4systemassistantb1;3221FalseFalse4userusera1;4310FalseTrue4assistantb1;"
  ),
  (
    "{% for i in l if i > 1 %}{{ i }}{{ loop.length }}{% else %}none{% endfor %}{% for i in e %}x{% else %}empty{% endfor %}",
    "3222empty"
  ),
  (
    "{% for i in range(10) %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 5 %}{% break %}{% endif %}{{ i }}{% endfor %}",
    "0134"
  ),
  (
    "{% for a, b in [(1, 2), [3, 4]] %}{{ a + b }}{% endfor %}{% for (a, b) in [(1, 2)] %}{{ a }}{% endfor %}",
    "371"
  ),
  (
    "{% for i in [1,1,2] %}{{ loop.changed(i) }}{% endfor %}",
    "TrueFalseTrue"
  ),
  (
    "{% set q = 1 %}{% for i in l %}{% set q = q + i %}{{ q }},{% endfor %}{{ q }}",
    "4,2,3,1"
  ),
  (
    "{% set ns = namespace(found=false, count=0) %}{% for i in l %}{% set ns.count = ns.count + i %}{% set ns.found = true %}{% endfor %}{{ ns.count }}{{ ns.found }}{{ ns.zz }}",
    "6True"
  ),
  (
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set t = (1, 2) %}{{ t[0] }}",
    "121"
  ),
  (
    "{% set cap %}x{{ n }}y{% endset %}[{{ cap }}]{% set cap | upper %}abc{% endset %}[{{ cap }}]",
    "[x7y][ABC]"
  ),
  (
    "{% if true %}{% set inner = 5 %}{% endif %}{{ inner }}",
    "5"
  ),
  (
    "{% macro m(a, b=2, c='z') %}{{ a }}{{ b }}{{ c }}{{ n }}{% endmacro %}{{ m(1) }}{{ m(1, 3) }}{{ m(a=9, c='k') }}{{ m('x') | upper }}",
    "12z713z792k7X2Z7"
  ),
  (
    "{% macro r(k) %}{{ k }}{% if k > 0 %}{{ r(k - 1) }}{% endif %}{% endmacro %}{{ r(3) }}",
    "3210"
  ),
  (
    "{% macro w() %}<{{ caller() }}>{% endmacro %}{% call w() %}in{% endcall %}",
    "<in>"
  ),
  (
    "{% macro w2(x) %}<{{ caller(x, 2) }}>{% endmacro %}{% call(a, b) w2(1) %}{{ a }}-{{ b }}{% endcall %}",
    "<1-2>"
  ),
  (
    "{% filter upper %}abc{{ s }}{% endfilter %}{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{{ a }}",
    "ABC A-B-C 3"
  ),
  (
    "{% raw %}{{ not }} {% if %}{% endraw %}after",
    "{{ not }} {% if %}after"
  ),
  (
    "{%- raw -%} x {%- endraw -%} y",
    "xy"
  ),
  (
    "{# comment #}a{#- c -#} b {#- d #} c",
    "ab c"
  ),
  (
    "a {%- if true %} b {%- endif %} c",
    "a b c"
  ),
  (
    "a {%- if true -%}   b   {%- endif -%}   c",
    "abc"
  ),
  (
    "  x",
    "  x"
  ),
  (
    "  y",
    "  y"
  ),
  (
    "  {%+ if true %}  z{% endif +%}",
    "    z"
  ),
  (
    "after",
    "after"
  ),
  (
    "{{- 'a' -}}   b   {{- 'c' }}",
    "abc"
  ),
  (
    "{{ \"a\\tb\\\\n\\x41\\u00e9\" }}{{ 'a' 'b' \"c\" }}{{ 'it''s' }}",
    "a\tb\\nAéabcits"
  ),
  (
    "{{ strftime_now('%d %b %Y') }}{% if strftime_now is defined %}y{% endif %}{{ strftime_now(\"%Y-%m-%d\") }}",
    "26 Jul 2024y2024-07-26"
  ),
  (
    "{% generation %}abc{{ n }}{% endgeneration %}d",
    "abc7d"
  ),
  (
    "{{ dict(a=1) }}{{ range(3) | list }}{{ range(1, 10, 3) | list }}{{ range(5, 0, -2) | list }}",
    "{'a': 1}[0, 1, 2][1, 4, 7][5, 3, 1]"
  ),
  (
    "{% for m in messages[::-1] %}{{ m.role[0] }}{% endfor %}{% for m in messages[1:] %}{{ loop.index }}{% endfor %}",
    "uaus123"
  ),
  (
    "{{ messages[0]['role'] == 'system' and messages[0].content | trim or 'x' }}",
    "Be brief."
  ),
  (
    "{{ ('a' if n else 'b') ~ 'c' }}{{ 'a' if n else 'b' ~ 'c' }}{{ n | string | length }}{{ (n ~ '') | int + 1 }}",
    "aca18"
  ),
  (
    "{{ l | map('int') | sum + 2 }}{{ \"a\" \"b\" | upper }}{{ -1 | string }}{{ not n is defined }}{{ 5 is odd and 4 is even }}",
    "8AB-1FalseTrue"
  ),
  (
    "{{ d['b'] + l[0] * 2 }}{{ l.index(1) }}{{ l.count(1) }}{{ l + [4] }}{{ 'ab' * 3 }}{{ 3 * 'ab' }}{{ [1] + [2] == [1,2] }}{{ {'a':1} == {'a':1.0} }}",
    "711[3, 1, 2, 4]ababababababTrueTrue"
  ),
  (
    "{{ messages | groupby('role') | map('first') | list }}{% for g, items in messages | groupby('role') %}{{ g }}{{ items | length }}{% endfor %}",
    "['assistant', 'system', 'user']assistant1system1user2"
  ),
  (
    "{{ messages | map(attribute='content') | map('trim') | map('length') | list }}{{ d | attr('zz') is defined }}",
    "[9, 10, 5, 9]False"
  ),
  (
    "{{ 'a b c' | wordcount }}{{ 'hello big world' | truncate(9) }}{{ 'hello big world' | truncate(9, true) }}{{ 'abc' | center(9) }}|{{ 'abcd' | center(9) }}|",
    "3hello...hello ...   abc   |   abcd  |"
  ),
  (
    "{{ '5'.zfill(3) }}{{ 'a'.ljust(3) }}|{{ 'a'.rjust(3) }}|{{ 'a'.center(4) }}|{{ 'ab'.center(5) }}|",
    "005a  |  a| a  |  ab |"
  ),
  (
    "{{ 1.0 }}{{ 0.1 + 0.2 }}{{ 3.0 * 2 }}{{ 100.0 / 3 }}{{ 2.5 // 1 }}{{ 7.5 % 2 }}{{ -7.5 % 2 }}",
    "1.00.300000000000000046.033.3333333333333362.01.50.5"
  ),
  (
    "{% set loop_messages = messages %}{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}x{% endif %}{% endfor %}",
    "xxxx"
  ),
  (
    "hi {{ n }}",
    "hi 7"
  ),
  (
    "{{ content | trim }}",
    ""
  ),
  (
    "{{ '' is string and '' | length == 0 }}{{ e is defined and e }}{{ tools is not none }}{{ tools is defined and tools }}{{ not tools }}",
    "True[]FalseNoneTrue"
  ),
  (
    "{{ '\\n'.join(['a','b']) }}{{ \"a{% b %}\" }}{{ \"}}\" }}{{ {'a': {'b': 1}}['a']['b'] }}{{ {'a': {'b': 1}} }}",
    "a\nba{% b %}}}1{'a': {'b': 1}}"
  ),
  (
    "  {% if true %}   \n  x\n  {% endif %}\n  y\n",
    "   \n  x\n  y"
  ),
  (
    "{% for i in l %}\n{{ i }}\n{% endfor %}\n",
    "3\n1\n2\n"
  ),
  (
    "a\n{%- for i in l %}\n    {{- i }}\n{%- endfor %}\nz\n\n",
    "a312z\n"
  ),
  (
    "{#- c #}\n  {# d #}\n x\n",
    " x"
  ),
  (
    "\n{% if true %}\n\n  a\n\n{% endif %}\n",
    "\n\n  a\n\n"
  ),
  (
    "x {% if true %} y {% endif %}\n z",
    "x  y  z"
  ),
  (
    "{{ n }}\n{{ n }}\n\n",
    "7\n7\n"
  ),
  (
    "a\r\n{% if true %}\r\nb\r\n{% endif %}\r\nc\r\n",
    "a\nb\nc"
  ),
  (
    "\t{%- set a = 1 -%}\n\n\n  {{ a }}  \n",
    "1  "
  ),
  (
    "{% if true %}  {% if true %}\n  x{% endif %}{% endif %}",
    "    x"
  ),
  (
    "{% set x %}\n  a\n{% endset %}\n[{{ x }}]",
    "[  a\n]"
  ),
  (
    "{{- n }}\n\n{{- n -}}\n\n x",
    "77x"
  ),
  (
    "  {{ n }}  {% if true %}\n a{% endif %}",
    "  7   a"
  ),
  (
    "{% if true -%}\n  {% if true %}\nx{% endif %}{% endif %}",
    "x"
  ),
  (
    "{% raw %}\n a {{ }}\n{% endraw %}\n b",
    "\n a {{ }}\n b"
  ),
  (
    "{% if true %}\n    {%- if true %}\n        {{- 'a' }}\n    {%- endif %}\n{%- endif %}\n",
    "a"
  ),
]
