"""docs/api.md lists what `escapelint.api` offers; ESCAPELINT_UPDATE=1 writes its tables anew."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Iterator
from types import ModuleType

from escapelint import api
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "api.md"
_MARK = "<!-- Made from escapelint/api.py: ESCAPELINT_UPDATE=1 pytest tests/test_interface.py -->\n"


def first_line(thing: object) -> str:
    """The first sentence of a docstring, for a cell of a table."""
    text = " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())
    return text.replace("|", "\\|")


def _signature(thing: object) -> str:
    return str(inspect.signature(thing)).replace("'", "")  # type: ignore[arg-type]


def rows() -> Iterator[str]:
    yield "| name | is | |"
    yield "|---|---|---|"
    for name in sorted(api.__all__, key=str.lower):
        thing = getattr(api, name)
        if inspect.isclass(thing):
            yield f"| `{name}` | class | {first_line(thing)} |"
        elif isinstance(thing, ModuleType):
            yield f"| `{name}` | module | {first_line(thing)} |"
        elif inspect.isroutine(thing):
            yield f"| `{name}{_signature(thing)}` | function | {first_line(thing)} |".replace(
                " | None", " or None"
            )
        else:
            yield f"| `{name}` | constant | of type {type(thing).__name__} |"


def members(of: type) -> Iterator[str]:
    """What a class offers by its own docstrings."""
    yield f"| {of.__name__} | |"
    yield "|---|---|"
    found = {
        name: thing for base in reversed(of.__mro__[:-1]) for name, thing in vars(base).items()
    }
    for name, thing in sorted(found.items()):
        inner = getattr(thing, "func", thing)  # a cached property
        if not name.startswith("_") and inspect.getdoc(inner) and not isinstance(inner, str | int):
            call = "" if inner is not thing or isinstance(thing, property) else "()"
            if call and not callable(inner):
                call = ""
            yield f"| `{name}{call}` | {first_line(inner)} |"


def made() -> str:
    parts = (rows(), members(api.Pass), members(api.Site))
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def test_the_page_is_what_the_interface_says() -> None:
    head, mark, tables = PAGE.read_text("utf-8").partition(_MARK)
    assert mark
    if os.environ.get("ESCAPELINT_UPDATE"):
        PAGE.write_text(f"{head}{_MARK}\n{made()}", encoding="utf-8")
        return
    assert tables == f"\n{made()}"


def test_all_of_it_has_a_docstring() -> None:
    rows_without = [row for row in made().splitlines() if row.endswith("|  |")]
    assert rows_without == []


def test_the_version_is_on_the_page() -> None:
    assert re.search(r"`API` is (\d+)", PAGE.read_text("utf-8"))[1] == str(api.API)  # type: ignore[index]


def test_what_is_offered_is_there_once() -> None:
    assert list(api.__all__) == sorted(
        set(api.__all__), key=lambda n: (not n.isupper(), n[0].islower(), n)
    )
