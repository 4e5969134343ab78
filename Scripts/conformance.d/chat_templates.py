"""Chat templates beside Jinja, run as transformers runs them: those of llama-cpp-python, and those in
the folder that HONE_TEMPLATES names (*.jinja, and *.json that maps names to templates)."""
import json
import os
import pathlib
import tempfile

import jinja2
import jinja2.ext
from conformance_suite import Suite, conformance
from jinja2.sandbox import ImmutableSandboxedEnvironment
from llama_cpp import llama_chat_format


class Generation(jinja2.ext.Extension):
    """transformers' `generation` blocks, which stand for what is in them."""
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        call = self.call_method("_body")
        return jinja2.nodes.CallBlock(call, [], [], body).set_lineno(line)

    def _body(self, caller):
        return caller()


class Refusal(Exception):
    pass


def refuse(message):
    raise Refusal(message)


def to_json(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators,
                      sort_keys=sort_keys)


JINJA = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True,
                                      extensions=[Generation, jinja2.ext.loopcontrols])
JINJA.filters["tojson"] = to_json
JINJA.globals["raise_exception"] = refuse
JINJA.globals["strftime_now"] = lambda form: "26 Jul 2024" if form == "%d %b %Y" else "2024-07-26"


def user(text):
    return {"role": "user", "content": text}


def assistant(text, **more):
    return {"role": "assistant", "content": text, **more}


def system(text):
    return {"role": "system", "content": text}


TOOL = {"type": "function", "function": {
    "name": "weather", "description": 'Says "the" weather', "parameters": {
        "type": "object", "required": ["place"], "properties": {
            "place": {"type": "string", "description": "where"},
            "unit": {"type": "string", "enum": ["c", "f"]}}}}}
ANSWER = {"role": "tool", "name": "weather", "tool_call_id": "abcdefghi", "content": "4 °C"}


def calls(arguments):
    return [{"id": "abcdefghi", "type": "function",
             "function": {"name": "weather", "arguments": arguments}}]


CONVERSATIONS = [
    {"messages": [user("Hi")]},
    {"messages": [system("Be brief."), user("Hi"), assistant("Hello  "), user(" Bye é漢🎉\n")]},
    {"messages": [system("Be brief."), user("Hi"), assistant("<think>\nhm\n</think>\n\nHello"),
                  user("Bye")]},
    {"messages": [user("Hi"), assistant("Hello")], "add_generation_prompt": False},
    {"messages": [user("Weather?"), assistant("", tool_calls=calls({"place": "Oslo"})), ANSWER,
                  assistant("Cold."), user("Thanks")], "tools": [TOOL]},
    {"messages": [system("x"), user("Weather?"),
                  assistant(None, tool_calls=calls('{"place": "Oslo"}')), ANSWER],
     "tools": [TOOL]},
    {"messages": [user("a"), user("b")]},
    {"messages": []},
    {"messages": [user([{"type": "text", "text": "part"}])]},
    {"messages": [user("Hi")], "enable_thinking": False},
    {"messages": [user("Hi")], "enable_thinking": True},
]
COMMON = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>",
          "add_generation_prompt": True, "tools": None}


def templates():
    """The templates by name."""
    found = {name.removesuffix("_CHAT_TEMPLATE").lower(): getattr(llama_chat_format, name)
             for name in dir(llama_chat_format) if name.endswith("_CHAT_TEMPLATE")}
    place = os.environ.get("HONE_TEMPLATES")
    paths = sorted(pathlib.Path(place).glob("*")) if place else []
    for path in paths:
        if path.suffix == ".jinja":
            found[path.stem] = path.read_text()
        elif path.suffix == ".json":
            entries = json.loads(path.read_text())
            found |= {name: entry if isinstance(entry, str) else entry["chat_template"]
                      for name, entry in entries.items()}
    return found


def tagged(value):
    """A value as the program's `render` reads it: with its type, a map's keys in order."""
    if value is None:
        return ["n"]
    if isinstance(value, bool):
        return ["b", value]
    if isinstance(value, int):
        return ["i", value]
    if isinstance(value, float):
        return ["f", value]
    if isinstance(value, (list, tuple)):
        return ["l", [tagged(element) for element in value]]
    if isinstance(value, dict):
        return ["m", [[key, tagged(element)] for key, element in value.items()]]
    return ["t", value]


def rendered(cases):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "cases.json"
        path.write_text(json.dumps([{"template": template, "variables": tagged(variables)}
                                    for template, variables in cases]))
        return json.loads(conformance("render", path))


def compare(found, template, variables):
    """Texts are equal; what Jinja can't render isn't rendered, refusals being told as such."""
    try:
        expected = JINJA.from_string(template).render(**variables)
    except Exception as error:
        assert "error" in found, f"it renders {found['text']!r}, Jinja says {error}"
        refuses = isinstance(error, Refusal)
        assert found["isRefusal"] == refuses, f"{found['error']} where Jinja says {error}"
        return
    assert found.get("text") == expected, f"{found} where {expected!r} is expected"


suite = Suite("chat-templates")
for name, template in templates().items():
    cases = [(template, COMMON | conversation) for conversation in CONVERSATIONS]
    for number, (found, case) in enumerate(zip(rendered(cases), cases), 1):
        with suite.case(f"{name}, conversation {number}"):
            compare(found, *case)
suite.end()
