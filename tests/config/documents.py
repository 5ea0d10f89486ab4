"""TOML documents made by chance whose keys' lines are known, and configurations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from escapelint.config.keys import KEYS, PATH_KEYS, Key
from escapelint.config.read import File, Known
from escapelint.config.text import toml, toml_key
from escapelint.model import Level, Option, RuleInfo

RULES = ("field-order", "pool-candidate", "returned-pointer")
OPTIONS: Mapping[str, tuple[Option, ...]] = {
    "field-order": (Option("min_saved", "int", 8),),
    "pool-candidate": (
        Option("smallest", "int", 256, "the smallest buffer to pool, in bytes"),
        Option("factor", "float", 0.5),
        Option("names", "tuple[str, ...]", ("a",)),
        Option("strict", "bool", False),
        Option("name", "str", ""),
    ),
    "returned-pointer": (),
}
KNOWN = Known(RULES, OPTIONS.__getitem__)
HERE = File("/repo/.escapelint.toml", ".escapelint.toml", "/repo")


def infos() -> list[tuple[RuleInfo, Sequence[Option]]]:
    """The rules as the JSON schema and `init` take them."""
    return [
        (RuleInfo(id_, Level.WARNING, f"Summary of {id_}.", "", ()), OPTIONS[id_]) for id_ in RULES
    ]


# ── documents with known lines ──────────────────────────────────────────────────────────────

Path = tuple[str | int, ...]
Lines = dict[Path, int]

# A form feed, a line separator and a NEL end no line in TOML; they may stand in strings.
_STRINGS = st.text(st.sampled_from("ab#[]=\"\\ \u2028\x85é'{}"), max_size=6)
_COMMENTS = st.sampled_from(["", "", "  # c", " # a = 1", ' # """ [x] \u2028\x85'])
_SCALARS = st.one_of(
    _STRINGS.map(toml), st.integers(-9, 9).map(str), st.sampled_from(["true", "1.5", "'#'"])
)
_GAPS = st.lists(st.sampled_from(["", "# k0 = 1", "   ", "# [t0]"]), max_size=2)


class Writer:
    """Writes a document line by line, noting on which line each value begins."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.lines: list[str] = []
        self.where: Lines = {}
        self.statements: list[int] = []  # the lines on which they begin

    def document(self) -> str:
        self.pairs((), "k")
        for number in range(self.draw(st.integers(0, 2))):
            self.gap()
            self.begin((f"t{number}",))
            self.line(f"[t{number}]")
            self.pairs((f"t{number}",), "k")
        for number in range(self.draw(st.integers(0, 2))):
            self.gap()
            self.begin(("many", number))
            self.where.setdefault(("many",), len(self.lines) + 1)
            self.line("[[many]]")
            self.pairs(("many", number), "k")
        newline: str = self.draw(st.sampled_from(["\n", "\r\n"]))
        last: str = self.draw(st.sampled_from(["", newline]))
        return newline.join(self.lines) + last

    def pairs(self, at: Path, prefix: str) -> None:
        for number in range(self.draw(st.integers(0, 3))):
            self.gap()
            name = self.draw(st.sampled_from([f"{prefix}{number}", f"{prefix} {number}"]))
            self.pair((*at, name), toml_key(name))

    def pair(self, path: Path, key: str) -> None:
        self.begin(path)
        match self.draw(st.sampled_from(["scalar", "array", "long", "text", "dotted", "inline"])):
            case "scalar":
                self.line(f"{key} = {self.draw(_SCALARS)}")
            case "dotted":
                self.where[*path, "x"] = len(self.lines) + 1
                self.line(f"{key}.x = 1")
            case "inline":
                self.where[*path, "x"] = self.where[*path, "y"] = len(self.lines) + 1
                self.line(f'{key} = {{ x = [1], y = "}}" }}')
            case "text":
                quotes = self.draw(st.sampled_from(['"""', "'''"]))
                self.lines += [f"{key} = {quotes}", "[t9]", "k9 = 1", f"x{quotes}"]
            case "array":
                items = self.draw(st.lists(_SCALARS, max_size=3))
                self.where |= {(*path, n): len(self.lines) + 1 for n in range(len(items))}
                self.line(f"{key} = [{', '.join(items)}]")
            case "long":
                self.long_array(path, key)

    def long_array(self, path: Path, key: str) -> None:
        self.lines.append(f"{key} = [{self.draw(_COMMENTS)}")
        items = self.draw(st.lists(st.one_of(_SCALARS, st.just("{ z = 1 }")), max_size=4))
        for number, item in enumerate(items):
            self.lines += self.draw(_GAPS)
            last = number == len(items) - 1
            self.where[*path, number] = len(self.lines) + 1
            if item.startswith("{ z"):
                self.where[*path, number, "z"] = len(self.lines) + 1
            if last and self.draw(st.booleans()):
                self.line(f"  {item}]")
                return
            self.line(f"  {item},")
        self.line("]")

    def begin(self, path: Path) -> None:
        self.where[path] = len(self.lines) + 1
        self.statements.append(len(self.lines) + 1)

    def gap(self) -> None:
        self.lines += self.draw(_GAPS)

    def line(self, text: str) -> None:
        self.lines.append(text + self.draw(_COMMENTS))


@st.composite
def documents(draw: Any) -> tuple[str, Lines, list[int]]:
    """A document, the line of each value, and the lines on which statements begin."""
    writer = Writer(draw)
    return writer.document(), writer.where, writer.statements


# ── configurations, right and wrong ─────────────────────────────────────────────────────────

_ANYTHING = st.one_of(
    st.none().map(lambda _: {}),
    st.booleans(),
    st.integers(-3, 300),
    st.sampled_from([0.5, 1.25]),  # to JSON, 1.0 is a whole number
    st.sampled_from(["", "note", "error", "linux/amd64", "Linux/amd64", "x", *RULES]),
    st.lists(st.sampled_from(["", "a", "/a/*", "linux/arm64", "linux", 3, *RULES]), max_size=3),
    st.lists(st.fixed_dictionaries({"paths": st.just(["a"])}), max_size=2),
    st.dictionaries(st.sampled_from(["level", "x", *RULES]), st.just(1), max_size=1),
)
_RIGHT: dict[str, st.SearchStrategy[object]] = {
    "string": st.sampled_from(["", "x/y"]),
    "boolean": st.booleans(),
    "integer": st.integers(-5, 5000),
    "number": st.sampled_from([3, 0.25]),
    "level": st.sampled_from(["note", "warning", "error"]),
    "strings": st.lists(st.sampled_from(["", "a"]), max_size=2),
    "names": st.lists(st.sampled_from(["a", "./..."]), max_size=2),
    "rules": st.lists(st.sampled_from(RULES), max_size=2),
    "platforms": st.lists(st.sampled_from(["linux/amd64", "plan9/386"]), max_size=2),
    "patterns": st.lists(st.sampled_from(["a/", "!b", "*.pb.go", "/a/**/b"]), max_size=3),
    "numbers": st.dictionaries(
        st.sampled_from(["./...", "example.com/m"]), st.integers(0, 5000), max_size=2
    ),
    "some patterns": st.lists(st.sampled_from(["a/", "!b"]), min_size=1, max_size=3),
}


def _values(kind: str, *, wrong: bool) -> st.SearchStrategy[object]:
    return st.one_of(_RIGHT[kind], _ANYTHING) if wrong else _RIGHT[kind]


def _table(keys: Sequence[Key], *, wrong: bool) -> dict[str, st.SearchStrategy[object]]:
    return {key.name: _values(key.kind, wrong=wrong) for key in keys}


def _of_rules(*, options: bool, wrong: bool) -> st.SearchStrategy[dict[str, object]]:
    tables = {}
    for id_ in RULES:
        own = OPTIONS[id_] if options else ()
        keys = {option.key: _values(option.kind, wrong=wrong) for option in own}
        keys["level"] = _values("level", wrong=wrong)
        if wrong:
            keys["levl"] = st.just("note")
        tables[id_] = _some(keys, rare=("levl",))
    if wrong:
        tables["no-rule"] = st.just({})
    return _some(tables, rare=("no-rule",))


def _some(
    values: Mapping[str, st.SearchStrategy[Any]], rare: Sequence[str] = ()
) -> st.SearchStrategy[dict[str, object]]:
    """Dictionaries with some of these keys, seldom with the `rare` ones."""
    usual = {name: value for name, value in values.items() if name not in rare}
    seldom = {name: value for name, value in values.items() if name in rare}
    plain = st.fixed_dictionaries({}, optional=usual)
    if not seldom:
        return plain
    return st.one_of(plain, plain, plain, st.fixed_dictionaries(seldom, optional=usual))


@st.composite
def configurations(draw: Any, *, wrong: bool = False) -> dict[str, Any]:
    """What a configuration file says, as Python has it; with `wrong`, mostly a wrong one."""
    made: dict[str, Any] = draw(_some(_table(KEYS, wrong=wrong)))
    if draw(st.booleans()):
        made["rules"] = draw(
            st.one_of(_of_rules(options=True, wrong=wrong), _ANYTHING)
            if wrong
            else _of_rules(options=True, wrong=False)
        )
    if draw(st.booleans()):
        table = _table(PATH_KEYS, wrong=wrong)
        table["rules"] = _of_rules(options=False, wrong=wrong)
        paths = table.pop("paths")
        tables = st.fixed_dictionaries({} if wrong else {"paths": paths}, optional=table)
        if wrong:
            tables = st.fixed_dictionaries({}, optional={**table, "paths": paths, "x": st.just(1)})
        made["per-path"] = draw(st.lists(tables, max_size=2))
    return made


def text_of(configuration: Mapping[str, object]) -> str:
    """A TOML document that says it."""
    return "".join(f"{toml_key(name)} = {toml(value)}\n" for name, value in configuration.items())
