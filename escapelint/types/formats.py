"""Formats of fmt, read, and the Go code that makes the same text without them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import groupby
from typing import NamedTuple

from escapelint.types.model import Basic, Slice, TypeExpr

_VERB = re.compile(r"%(?P<precision>\.[0-9]{1,2}(?=[efg]))?(?P<letter>.?)", re.S)
# Escapes that may stand for a percent sign, and so for a verb.
_HIDDEN_PERCENT = re.compile(r"\\(?:x25|045|u0025|U00000025)")
_ESCAPE = re.compile(r"\\(?:x..|[0-7]{3}|u....|U........|.)")
_SIGNED = frozenset(("int", "int8", "int16", "int32", "int64"))
_UNSIGNED = frozenset(("uint", "uint8", "uint16", "uint32", "uint64"))
_BASES = {"d": 10, "v": 10, "x": 16, "o": 8, "b": 2}
_FLOATS = {"float32": 32, "float64": 64}  # bits
_SHAPES = {"e": "6", "f": "6", "g": "-1"}  # of floats, and their precision where none is given
_DIGITS = 20  # of the longest integer, with its sign
_TIME = 40  # bytes of what the layouts of package time make, at least
# Calls that make texts of numbers, by the call that appends these.
_MAKERS = re.compile(
    r"strconv\.(?P<name>Itoa|Quote|Format(?:Bool|Float|Int|Uint))\((?P<given>.+)\)"
)
_METHODS = frozenset(("Error", "Format", "GoString", "String"))


class Verb(NamedTuple):
    """A verb without flags and width: its letter, and the precision of a float as written."""

    letter: str
    precision: str = ""


class Piece(NamedTuple):
    """One part of a text, as Go code.

    `text` has the type string. `append` is a call that appends the part to `{}`. `room` is the
    number of bytes that it takes, as Go code, "" where only a call could tell.
    """

    text: str
    append: str
    room: str
    constant: bool = False  # known when it is compiled
    package: str = ""  # what the code needs imported
    is_text: bool = False  # whether it is a string before fmt sees it
    usual: bool = True  # whether who knows Go writes it so; else fmt is as good to read


def read_format(format_: str) -> tuple[Piece | Verb, ...] | None:
    """The parts of a format, a Go string literal with its quotes, in their order.

    None for formats with flags, widths, explicit indexes, or errors in them; a precision is read
    for floats only.
    """
    quote, text = format_[:1], format_[1:-1]
    if quote not in ('"', "`") or (quote == '"' and _HIDDEN_PERCENT.search(text)):
        return None
    parts: list[Piece | Verb] = []
    at, before = 0, ""
    for match in _VERB.finditer(text):
        before += text[at : match.start()]
        at = match.end()
        letter, precision = match["letter"], match["precision"] or ""
        if letter == "%" and not precision:
            before += "%"
        elif letter.isalpha() and letter.isascii():
            if before:
                parts.append(literal(f"{quote}{before}{quote}"))
            parts.append(Verb(letter, precision[1:]))
            before = ""
        else:
            return None
    before += text[at:]
    if before:
        parts.append(literal(f"{quote}{before}{quote}"))
    return tuple(parts)


def literal(text: str, name: str = "") -> Piece:
    """A string literal, with its quotes, or the constant of that value, as a part of a text."""
    inner, code = text[1:-1], name or text
    plain = _ESCAPE.sub(_widest, inner) if text[0] == '"' else inner
    return Piece(code, f"append({{}}, {code}...)", str(len(plain.encode())), constant=True)


def _widest(escape: re.Match[str]) -> str:
    """As many bytes as an escape may stand for."""
    return "...." if escape[0][1] in "uU" else "."


def timestamp(time: str, layout: str) -> Piece:
    """`time.Format(layout)`, where both are written as given."""
    append = f"{time}.AppendFormat({{}}, {layout})"
    return Piece(f"{time}.Format({layout})", append, str(_TIME), is_text=True)


def made_by_strconv(call: str) -> Piece | None:
    """What a call, as written, makes with strconv; None for other calls."""
    made = _MAKERS.fullmatch(call)
    if made is None:
        return None
    name, given = made["name"], made["given"]
    append = f"{name.replace('Format', 'Append')}({{}}, {given})"
    if name == "Itoa":
        append = f"AppendInt({{}}, int64({given}), 10)"
    elif name == "Quote":
        append = f"AppendQuote({{}}, {given})"
    return Piece(call, f"strconv.{append}", "", is_text=True)


def formatted(
    verb: str,
    code: str,
    type_: TypeExpr,
    methods: Collection[str],
    *,
    named: bool,
    precision: str = "",
) -> Piece | None:
    """What a verb makes of an operand, None where that is not certain or not simple.

    `code` is the operand as written, `type_` its underlying type; `named` says that it has a type
    of its own, `methods` are the methods of that.
    """
    called = _METHODS.intersection(methods)
    if "Format" in called or (called and verb not in ("d", "x", "t")):
        return None
    if precision and type_ not in (Basic("float32"), Basic("float64")):
        return None
    match type_:
        case Basic("string") if verb in ("s", "v", "q"):
            return _string(verb, f"string({code})" if named else code)
        case Slice(Basic("uint8")) if verb == "s" and not named:
            return Piece(f"string({code})", f"append({{}}, {code}...)", _length(code))
        case Basic("bool") if verb in ("t", "v"):
            value = f"bool({code})" if named else code
            return _by_strconv(f"FormatBool({value})", f"AppendBool({{}}, {value})", 5)
        case Basic("int32" | "uint8" as name) if verb in ("c", "q"):
            return _character(verb, f"rune({code})" if named or name == "uint8" else code)
        case Basic(name) if name in _FLOATS and (verb in _SHAPES or verb == "v"):
            return _float(verb, code, precision, _FLOATS[name], named=named)
        case Basic(name) if name in _SIGNED | _UNSIGNED and verb in _BASES:
            return _integer(name, code, _BASES[verb], named=named)
    return None


def _string(verb: str, value: str) -> Piece:
    if verb == "q":
        return _by_strconv(f"Quote({value})", f"AppendQuote({{}}, {value})", _length(value))
    return Piece(value, f"append({{}}, {value}...)", _length(value), is_text=True)


def _length(value: str) -> str:
    """How long a string is, "" where that would call something twice."""
    return "" if "(" in value.removeprefix("string(") else f"len({value})"


def _integer(name: str, code: str, base: int, *, named: bool) -> Piece:
    sign = "Int" if name in _SIGNED else "Uint"
    wide = code if name in ("int64", "uint64") and not named else f"{sign.lower()}64({code})"
    plain = name == "int" and base == 10
    text = f"Itoa({f'int({code})' if named else code})" if plain else ""
    text = text or f"Format{sign}({wide}, {base})"
    room = _DIGITS if base >= 10 else 65  # bits, and a sign
    made = _by_strconv(text, f"Append{sign}({{}}, {wide}, {base})", room)
    return made._replace(usual=base >= 10)


def _character(verb: str, code: str) -> Piece:
    """A rune, or what stands for one that is none, as fmt writes it."""
    if verb == "c":
        text = f"string({code})"
        return Piece(text, f"append({{}}, {text}...)", "4", usual=False)
    made = _by_strconv(f"QuoteRune({code})", f"AppendQuoteRune({{}}, {code})", 12)
    return made._replace(usual=False)


def _float(verb: str, code: str, precision: str, bits: int, *, named: bool) -> Piece:
    wide = code if bits == 64 and not named else f"float64({code})"
    letter = "g" if verb == "v" else verb
    given = f"{wide}, '{letter}', {precision or _SHAPES[letter]}, {bits}"
    made = _by_strconv(f"FormatFloat({given})", f"AppendFloat({{}}, {given})", "")
    return made._replace(usual=False)


def separated(
    pieces: Sequence[Piece], are_texts: Sequence[bool], *, line: bool
) -> tuple[Piece, ...]:
    """What `fmt.Sprint` makes of operands, or as a `line` `fmt.Sprintln`.

    Sprint puts a blank between two operands if neither is a string.
    """
    parts: list[Piece] = []
    for number, piece in enumerate(pieces):
        if number and (line or not (are_texts[number - 1] or are_texts[number])):
            parts.append(literal('" "'))
        parts.append(piece)
    return (*parts, literal('"\\n"')) if line else tuple(parts)


def _by_strconv(text: str, append: str, room: int | str) -> Piece:
    return Piece(f"strconv.{text}", f"strconv.{append}", str(room), package="strconv")


def joined(pieces: Sequence[Piece]) -> str:
    """The text of the pieces as one Go expression of type string."""
    return " + ".join(piece.text for piece in merged(pieces)) or '""'


def appended(pieces: Sequence[Piece], to: str) -> tuple[str, ...]:
    """Statements that append the pieces to the variable `to`, neighbouring constants at once."""
    calls: list[str] = []
    for constant, group in groupby(merged(pieces), lambda piece: piece.constant):
        if constant:
            calls.append(f"append({to}, {'+'.join(piece.text for piece in group)}...)")
        else:
            calls += [piece.append.replace("{}", to, 1) for piece in group]
    return tuple(f"{to} = {call}" for call in calls)


def room_for(pieces: Sequence[Piece]) -> str:
    """The number of bytes that the pieces take, as Go code; "" where that is not known."""
    if not all(piece.room for piece in pieces):
        return ""
    numbers = sum(int(piece.room) for piece in pieces if piece.room.isdigit())
    others = [piece.room for piece in pieces if not piece.room.isdigit()]
    return "+".join([str(numbers), *others])


def merged(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with neighbouring literals of the same quotes put together."""
    merged: list[Piece] = []
    for piece in pieces:
        last = merged[-1].text if merged else ""
        quote = last[:1]
        if quote in ('"', "`") and merged[-1].constant and piece.text[:1] == quote:
            merged[-1] = literal(last[:-1] + piece.text[1:])
        else:
            merged.append(piece)
    return merged
