"""What a rule module's text says, and which texts are refused."""

from __future__ import annotations

import re
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escapelint import catalogue
from escapelint.catalogue import option_helps, rule_file, rule_ids
from escapelint.model import Option
from escapelint.packs.hygiene import api_names
from escapelint.packs.module import LARGEST, PackError, decode, parse
from escapelint.packs.read import entry_of, read_module, read_rule
from tests.packs.hostile import GOOD, HEAD


def said(text: str) -> str:
    """What refuses a text."""
    with pytest.raises(PackError) as error:
        read_rule(text, "p.py")
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("x = 1\n", "p.py:1:1: a rule module begins with a docstring"),
        ('"""Help."""\n', "p.py:1:1: a rule module assigns RULE"),
        (HEAD, "p.py:1:1: a rule module defines check"),
        (HEAD + "RULE = Rule()\ndef check(p): ...\n", "p.py:1:1: RULE means several things"),
        (HEAD.replace("()", "(level=f())"), "p.py:3:13: level must be a literal"),
        (HEAD.replace("()", '(name="x")'), "RULE takes level, tags, over, last by"),
        (HEAD.replace("()", "(*x)") + "def check(p): ...\n", "RULE takes level, tags"),
        (HEAD.replace("()", '(level="bad")') + "def check(p): ...\n", "not 'bad'"),
        (HEAD.replace("()", "(last=1)") + "def check(p): ...\n", "True or False, not 1"),
        (HEAD.replace("()", '(tags="a")') + "def check(p): ...\n", 'write ("a",)'),
        (HEAD.replace("()", "(over=(1,))") + "def check(p): ...\n", "a tuple of strings"),
        (HEAD.replace("Rule()", "make()") + "def check(p): ...\n", "RULE must be a call of Rule"),
        ("def f(:\n", "p.py:1:7: it is no Python: "),
        ("x = 1\n  y = 2\n", "p.py:2:"),
        ("x = '\0'\n", "p.py:1:1: there is a null byte"),
        ("# " + "x" * 1000, "p.py:1:1001: the line has more than 1,000 characters"),
        ("# \u202e\n", "p.py:1:3: a direction mark"),
        (f"{HEAD}def check(p, *, n=1): ...\n", "p.py:4:17: the option n needs a type"),
        (f"{HEAD}def check(p, *, n: int): ...\n", "the option n needs a type"),
        (f"{HEAD}def check(p, *, n: set = 1): ...\n", "the type of n is one of"),
        (f"{HEAD}def check(p, *, n: int = f()): ...\n", "default of n must be a literal"),
        (f"{HEAD}def check(p, *, n: int = True): ...\n", "default of n must be of its type"),
        (f'{HEAD}def check(p, *, n: "int" = 1): ...\n', "the type of n is one of"),
        (f"{HEAD}def check(p, *, level: int = 1): ...\n", "rename it"),
        (f"{HEAD}def check(p, *, n: int = 1): ...\n", "a line `n: what it is`"),
        (f"{HEAD}def check(p, q): ...\n", "p.py:4:5: check takes the Pass"),
        (f"{HEAD}def check(): ...\n", "check takes the Pass"),
        (f"{HEAD}def check(p, **k): ...\n", "check takes no *args"),
        (f"{HEAD}async def check(p): ...\n", "drop async"),
        (f"{HEAD}@Rule\ndef check(p): ...\n", "no decorator"),
        (f"{HEAD}def check(p): ...\ndef check(q): ...\n", "defines check(p) once"),
        (f"{HEAD}import os\n", "p.py:4:1: os may not be imported"),
        (f"{HEAD}from os import path\n", "os may not be imported"),
        (f"{HEAD}from . import b\n", "it imports nothing beside it"),
        (f"{HEAD}from re import *\n", "* says nothing"),
        (f"{HEAD}from escapelint.api import Sight\n", "has no Sight: did you mean Site?"),
        (f"{HEAD}from escapelint import engine\n", "escapelint may not be imported"),
        (f"{HEAD}def check(p):\n    import os\n    yield\n", "p.py:5:5: os may not"),
        (f"{HEAD}def check(p):\n    eval('1')\n    yield\n", "eval reaches the world"),
        (f"{HEAD}def check(p):\n    p.__class__\n    yield\n", "__class__ is Python's inside"),
        (f"{HEAD}f()\n", "p.py:4:1: this runs when the module is imported"),
        (f"{HEAD}if 1:\n    pass\n", "this runs when the module is imported"),
        (f"{HEAD}for x in y: pass\n", "this runs when the module is imported"),
        (f"{HEAD}x = f()\n", "p.py:4:5: f is called at import"),
        (f"{HEAD}def check(p, q=f()): ...\n", "f is called at import"),
        (f"{HEAD}def g(q: f()): ...\n", "f is called at import"),
        (f"{HEAD}@f()\ndef g(q): ...\n", "f is called at import"),
        (f"{HEAD}class A(f()): ...\n", "f is called at import"),
        (f"{HEAD}class A:\n    x = f()\n", "p.py:5:9: f is called at import"),
        (f"{HEAD}class A:\n    f()\n", "p.py:5:5: this runs when"),
        (f"{HEAD}x.y = 1\n", "changes another thing"),
        (f"{HEAD}x = [f() for y in z]\n", "f is called at import"),
    ],
)
def test_a_text_that_is_not_in_the_form(text: str, wrong: str) -> None:
    try:
        # All that is wrong with it, as one fault may stand before another.
        faults = [str(f) for f in read_module(parse(text, "p.py"))[1] if f.refuses]
    except PackError as error:
        faults = [str(error)]
    assert [fault for fault in faults if wrong in fault], faults


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000,
        "x = 1" + "+1" * 50_000,
        "x = 1" + "+1" * 300,
        "f" + "()" * 400,
        "x = " + "not " * 240 + "1",
        "x = " + "[" * 99 + "]" * 99,
        "x = " + "-" * 900 + "1",
        "".join(" " * n + "if x:\n" for n in range(99)) + " " * 99 + "pass\n",
        "if x: pass\n" + "elif y: pass\n" * 4000,
    ],
)
def test_deep_nesting_is_refused(text: str) -> None:
    # A line of these has less than is refused for its length, or the length is what refuses it.
    lines = re.sub(r"(.{900})", r"\1\\\n", text)
    assert re.search("nested|no Python|characters", said(lines))


@pytest.mark.parametrize(
    "statement",
    [
        'X = re.compile("x")',
        "X: tuple[str, ...] = tuple(sorted(('b', 'a')))",
        "X = 'a b'.split()",
        "X = {why: f' {why}' for why in ('a',)}",
        "X = lambda: f()",
        "class A(NamedTuple):\n    'Text.'\n    x: int = 1\n    def f(self): return f()",
        "A, B = 1, 2",
    ],
)
def test_constants_and_definitions_are_fine(statement: str) -> None:
    text = GOOD.replace(
        "\nRULE", f"\nimport re\nfrom typing import NamedTuple\n\n{statement}\nRULE"
    )
    assert read_rule(text, "p.py").tags == ("acme", "memory")


def test_a_file_that_is_no_text() -> None:
    with pytest.raises(PackError, match=r"p\.py:2:3: it is not UTF-8: save it"):
        decode(b"# a\nxy\xff", "p.py")
    with pytest.raises(PackError, match=r"p\.py: has more than 128 KiB"):
        decode(b"#" * (LARGEST + 1), "p.py")
    assert decode(b"\xef\xbb\xbfx", "p.py") == "x"


def test_messages_do_nothing_to_a_terminal() -> None:
    assert "\x1b" not in said(f"{HEAD}x = ('\x1b[31m' or f)()\n")


def test_options_are_keyword_only_parameters() -> None:
    text = HEAD + "def check(p, *, least: int = 1, names: tuple[str, ...] = ('a',)):\n"
    text += '    """Checks.\n\n    least: how few,\n        in bytes\n    names: which\n    """\n'
    found = read_rule(text, "p.py").options
    assert found == (
        Option("least", "int", 1, "how few, in bytes"),
        Option("names", "tuple[str, ...]", ("a",), "which"),
    )
    assert found[1].key == "names"


def test_names_of_the_api_are_those_that_importing_gives() -> None:
    from escapelint import api

    assert api_names() == set(api.__all__)


@pytest.mark.parametrize("id_", rule_ids())
def test_ours_have_no_faults_at_all(id_: str) -> None:
    path = rule_file(id_)
    with open(path, "rb") as file:
        text, faults = read_module(parse(decode(file.read(), path), path))
    assert faults == ()
    assert text is not None


def imported(module: ModuleType) -> tuple[object, ...]:
    """What importing a rule gives, in the order of `read`."""
    check, head = module.check, module.RULE
    defaults = check.__kwdefaults__ or {}
    helps = option_helps(check.__doc__ or "")
    types = {name: catalogue._type_name(check.__annotations__[name]) for name in defaults}
    options = tuple(Option(n, types[n], v, helps[n]) for n, v in defaults.items())
    return (module.__doc__ or "").strip(), head.level, head.tags, head.over, head.last, options


def read(text: str) -> tuple[object, ...]:
    found = read_rule(text, "p.py")
    return found.help, found.level, found.tags, found.over, found.last, found.options


@pytest.mark.parametrize("id_", rule_ids())
def test_reading_ours_gives_what_importing_gives(id_: str) -> None:
    with open(rule_file(id_), encoding="utf-8") as file:
        assert read(file.read()) == imported(catalogue._module(id_.replace("-", "_")))
    loaded = {rule.info.id: rule for rule in catalogue.load()}[id_]
    assert (entry_of(id_).info, entry_of(id_).last) == (loaded.info, loaded.last)


_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf")), max_size=20)
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "int": st.integers(-9, 1 << 40),
    "bool": st.booleans(),
    "str": _TEXTS,
    "tuple[str, ...]": st.lists(_TEXTS, max_size=3).map(tuple),
}


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_reading_gives_what_importing_gives(data: st.DataObject) -> None:
    help_ = data.draw(_TEXTS.filter(lambda t: t.strip()))
    level = data.draw(st.sampled_from(["note", "warning", "error"]))
    tags = data.draw(_VALUES["tuple[str, ...]"])
    kinds = data.draw(st.lists(st.sampled_from(sorted(_VALUES)), max_size=4))
    last = data.draw(st.booleans())
    options = "".join(
        f", o{n}: {kind} = {data.draw(_VALUES[kind])!r}" for n, kind in enumerate(kinds)
    )
    helps = "".join(f"\n    o{n}: what {n} is" for n in range(len(kinds)))
    text = f"{help_!r}\nfrom escapelint.api import Rule\n"
    text += f"RULE = Rule(last={last},\n  level={level!r}\n  '', tags={tags!r})\n"
    text += f"def check(p{', *' if kinds else ''}{options}):\n    '''Does.\n{helps}\n    '''\n"
    module = ModuleType("m")
    exec(text, module.__dict__)
    assert read(text) == imported(module)
