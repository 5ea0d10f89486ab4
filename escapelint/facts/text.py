"""Scanning the compiler's printed expressions, which may hold any text inside of literals.

Source of the rules: cmd/compile/internal/ir/fmt.go and escape/solve.go, Go 1.21 to 1.27.
"""

from __future__ import annotations

import re

# Since Go 1.22 a string constant is printed in at most 72 code points, quotes included; a longer
# one is cut to its first 69 (opening quote included), "..." follows and no closing quote.
_CUT_AT = 69
_LONGEST = 72

_INTERESTING = re.compile(r"[\"'`{}]")
_LITERAL_FUNCTION = re.compile(
    r"\.func\d|\.gowrap\d|\.deferwrap\d|-range\d|^glob\.\."
    r"|(?<!\binit)\.\d"  # Go 1.27, where it was inlined
)
_NUMBERED_INIT = re.compile(r"init\.\d+")
_NUMBERED = re.compile(r"(\.autotmp_|#state|#rv|\b_cgo|struct___)\d+")
_QUOTE = re.compile(r"[\"'`]")
_INNERMOST_BRACKETS = re.compile(r"\[[^\[\]]*\]")

_LITERAL = re.compile(
    r"""[-+^!~]?(?:
        (?:(?:0[xXbBoO])?[0-9][0-9a-fA-F_]*(?:\.[0-9_]*)?|\.[0-9_]+)(?:[eEpP][-+]?[0-9]+)?i?
      | \(-?[0-9.e+-]+[ ][-+][ ][-0-9.e+]+i\)                                # (3 + 4i)
      | '(?:[^'\\]|\\.[^']*)'                                                # runes
      | "(?:[^"\\]|\\.)*"                                                    # strings
      | `[^`]*`
      | true | false | nil
      )""",
    re.X | re.S,
)
# Functions that are inlined into what the programmer called.
_SOURCE_NAMES = {
    "fmt.errorf": "fmt.Errorf",  # Go 1.26
    "(*template.Template).execute": "(*template.Template).Execute",
}
_BASIC = (
    r"(?:string|bool|byte|rune|error|u?int(?:8|16|32|64|ptr)?|float(?:32|64)|complex(?:64|128))"
)
_CONVERTED = re.compile(rf"(?P<type>{_BASIC}|[\w.·]+)\((?P<operand>.*)\)", re.S)
_RESULT = re.compile(r"~[rR]\d+")
_BASIC_TYPE = re.compile(_BASIC)


def skip_literal(text: str, start: int, *, cuts: bool = True) -> int:
    """The index after the literal whose opening quote is at `start`.

    `cuts` tells whether strings may be cut: Go 1.21 does not.
    """
    quote = text[start]
    cut = cuts and quote == '"' and text[start + _CUT_AT : start + _LONGEST] == "..."
    i = start + 1
    while i < len(text):
        char = text[i]
        if char == "\\" and quote != "`":
            i += 2
            continue
        if char == quote:
            if cut and i + 1 - start > _LONGEST:
                return start + _LONGEST
            return i + 1
        i += 1
    return start + _LONGEST if cut else start + 1


def find_outside(text: str, phrase: str, *, braces: bool = False) -> int:
    """Where `phrase` first occurs outside of literals (with `braces`, also of `{...}`), or -1."""
    found = text.find(phrase)
    if found < 0 or _INTERESTING.search(text, 0, found) is None:
        return found
    i = depth = 0
    while True:
        match = _INTERESTING.search(text, i)
        stop = match.start() if match else len(text)
        if depth == 0:
            found = text.find(phrase, i, stop + len(phrase) - 1)
            if found >= 0:
                return found
        if stop >= len(text):
            return -1
        char = text[stop]
        if char in "{}":
            if braces:
                depth += 1 if char == "{" else -1
            i = stop + 1
        else:
            i = skip_literal(text, stop)


def raw_string_is_open(text: str) -> bool:
    """Whether `text` ends inside of a raw string (Go 1.21 prints them with their line breaks)."""
    i = 0
    while True:
        match = _QUOTE.search(text, i)
        if match is None:
            return False
        start = match.start()
        if text[start] == "`":
            end = text.find("`", start + 1)
            if end < 0:
                return True
            i = end + 1
        else:
            i = skip_literal(text, start, cuts=False)


def without_type_arguments(name: str) -> str:
    """`"(*Box[go.shape.int]).Get"` → `"(*Box).Get"`."""
    while "[" in name:
        shorter = _INNERMOST_BRACKETS.sub("", name)
        if shorter == name:
            break
        name = shorter
    return name


def declared_function(name: str) -> str:
    """The function that a programmer declared, of a printed one: `F` for `F[int].func1.2`.

    `""` for code outside of functions, where the name says so.
    """
    name = _LITERAL_FUNCTION.split(without_type_arguments(name), maxsplit=1)[0]
    return "init" if _NUMBERED_INIT.fullmatch(name) else name


def without_numbers(text: str) -> str:
    """A printed expression without the numbers of the compiler's own variables.

    They count what stands before in the function.
    """
    return _NUMBERED.sub(r"\1", text)


def is_literal(text: str) -> bool:
    """Whether a printed expression is a constant: a literal, also a cut one or `int8(5)`.

    `T(5)` with T not predeclared may be a call; see `converted_literal`.
    """
    if _LITERAL.fullmatch(text):
        return True
    if text.startswith('"') and text.endswith("..."):
        return skip_literal(text, 0) >= len(text)
    match = _CONVERTED.fullmatch(text)
    return bool(match and _BASIC_TYPE.fullmatch(match["type"]) and is_literal(match["operand"]))


def is_result(text: str) -> bool:
    """Whether a printed name is a result without a name of its own: `~r0`, up to Go 1.21 `~R0`."""
    return bool(_RESULT.fullmatch(text))


def converted_literal(text: str) -> str:
    """For `T(literal)` the text of T, else `""`. T is a type or a function: ask the source."""
    match = _CONVERTED.fullmatch(text)
    return match["type"] if match and is_literal(match["operand"]) else ""


def callee_of(call: str) -> str:
    """The printed callee of a printed call: `"fmt.Sprint"` for `"fmt.Sprint(... argument...)"`.

    The argument list is the last balanced parenthesis; `""` where the text is no call.
    """
    callee = call[: max(_arguments_start(call), 0)]
    return _SOURCE_NAMES.get(callee, callee)


def _arguments_start(call: str) -> int:
    """The index of the parenthesis that opens the arguments of a printed call, else -1."""
    if not call.endswith(")"):
        return -1
    opens: list[int] = []
    last = -1
    i = 0
    while i < len(call):
        char = call[i]
        if char in "\"'`":
            i = skip_literal(call, i)
            continue
        if char in "([{":
            opens.append(i)
        elif char in ")]}" and opens:
            last = opens.pop()
        i += 1
    return last if last > 0 else -1


def assigned_to(statement: str) -> str:
    """The left side of a printed assignment: `"w.P"` for `"w.P = &x"`; "" for none.

    Of the operators with `=` only that of strings can keep what is on its right.
    """
    for operator in (" := ", " += ", " = "):
        at = find_outside(statement, operator, braces=True)
        if at > 0:
            return statement[:at]
    return ""


def first_argument(call: str) -> str:
    """The first argument of a printed call: `"list"` for `"append(list, x)"`; "" for none."""
    return next(iter(arguments_of(call)), "")


def arguments_of(call: str) -> list[str]:
    """The arguments of a printed call: `["list", "x"]` for `"append(list, x)"`."""
    start = i = _arguments_start(call) + 1
    depth = 0
    found: list[str] = []
    while start > 0 and i < len(call):
        char = call[i]
        if char in "\"'`":
            i = skip_literal(call, i)
            continue
        if depth == 0 and char in ",)":
            found += [call[start:i]] if i > start else []
            start = i + 2  # a blank follows a comma
        depth += (char in "([{") - (char in ")]}")
        i += 1
    return found


def without_shape_arguments(name: str) -> str:
    """A printed callee without type arguments that are shapes: `hkdf.Extract`."""
    return without_type_arguments(name) if "[go.shape." in name else name


def without_shapes(text: str) -> str:
    """A printed expression up to its first shape type, which differs between instances."""
    return text.partition("go.shape")[0]


def is_wrapper(function: str) -> bool:
    """Whether a function is `F[int]`, which only calls the code of `F[go.shape.int]`.

    All that is inlined into it is reported at the name of F (up to Go 1.24 without saying so).
    """
    return "[" in function and "go.shape" not in function


def is_function_literal(name: str) -> bool:
    """Whether a printed function is written inside of another one: `F.func1`, `F-range1`."""
    if "[" in name:
        name = without_type_arguments(name)
    return bool(_LITERAL_FUNCTION.search(name))


def decoded(data: bytes) -> str:
    """Printed text; file names may hold any byte."""
    return data.decode("utf-8", "surrogateescape")
