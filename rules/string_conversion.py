"""A string is converted to bytes or runes, or back, and the copy is allocated on the heap.

Strings never change and slices may, so a conversion copies the text, unless the compiler sees that
nobody could notice: `string(b)` for a lookup in a map or a comparison copies nothing, and neither
does `[]byte(s)` that is only read (since Go 1.22). What is reported outlives the call, so its copy
is on the heap.

A warning is given where a loop converts the same string in every turn, and where it converts
strings for a writer that is known to have a WriteString method; everything else is a note.

## Example

```go
package p

import "bufio"

func Print(w *bufio.Writer, lines []string) error {
    for _, line := range lines {
        if _, err := w.Write([]byte(line)); err != nil { // want string-conversion
            return err
        }
    }
    return nil
}
```

Use instead:

```go
package p

import "bufio"

func Print(w *bufio.Writer, lines []string) error {
    for _, line := range lines {
        if _, err := w.WriteString(line); err != nil {
            return err
        }
    }
    return nil
}
```

## When not to follow it

`io.WriteString` makes the same copy where the writer has no WriteString method: files, buffers,
bufio.Writer and HTTP responses have one, hashes do not. Elsewhere a conversion is often the price
of keeping a text: as a string it can be shared, as bytes it can be changed.

## Fix safety

The fix makes `w.WriteString(s)` of `w.Write([]byte(s))` where w is known to be a `bufio.Writer`,
`bytes.Buffer`, `os.File` or `strings.Builder`, whose methods write the same bytes and return the
same. It is safe. Where w is another interface, or of another package's type, it is
`io.WriteString(w, s)`. That is unsafe: a type that embeds another writer and has a `Write` of its
own has the `WriteString` of the other one. Where w has none, `io.WriteString` makes the copy that
the call made, and nothing is won. There is no fix in functions that are called WriteString, and
none for types of the same package: these may write strings by this very call.
"""

from collections.abc import Iterator

from escapelint.api import Finding, Level, Pass, Rule, Site, write_fix

RULE = Rule(level="warning", tags=("memory", "performance", "strings"))

# Types whose WriteString takes a string as it is; of an io.Writer nobody knows whether it has one.
_WRITERS = ("io.StringWriter", "http.ResponseWriter", "bufio.Writer", "bytes.Buffer", "os.File")


def check(p: Pass) -> Iterator[Finding]:
    """Reports conversions: as warnings where a loop makes copies that it need not make."""
    for site in p.sites:
        if site.shape != "string conversion":
            continue
        if p.is_unread(site, None if site.loop_depth else Level.NOTE):
            yield p.count(site)
            continue
        message, suggestion, certain = _said(p, site)
        level = None if certain and site.loop_depth and not p.purpose(site) else Level.NOTE
        yield p.report(
            site,
            message=message,
            suggestion=suggestion,
            level=level,
            fixes=write_fix(site) if p.shows_at(site, level) and _may_write(site) else (),
        )


def _may_write(site: Site) -> bool:
    """Whether the function around it is not the one that writes strings."""
    return not site.function.endswith("WriteString")


def _said(p: Pass, site: Site) -> tuple[str, str, bool]:
    """(message, suggestion, whether the suggestion is sure to help)."""
    copies = f"{site.subject} {_does(site)}"
    conversion = site.conversion
    printed = conversion is not None and conversion.operand.startswith("fmt.Sprint")
    if conversion is not None and printed and p.offers("fmt.Append"):
        append = conversion.operand.partition("(")[0].replace("Sprint", "Append")
        return (
            f"{copies}: the text is put together as a string first",
            f"{append}(nil, …) makes the bytes at once",
            True,
        )
    writer = conversion.writer if conversion is not None else ""
    if conversion is None or not writer or site.function.endswith("WriteString"):
        return f"{copies}: {site.kept}", _advice(site), False
    if site.stays_in_loop:
        return f"{copies} in every turn of the loop, always the same", _HOIST, True
    known = conversion.writer_type in _WRITERS
    call = f"io.WriteString({writer}, {conversion.operand})"
    condition = "" if known else f" if {writer} has a WriteString method"
    return (
        f"{copies}, only to be written to {writer}",
        f"call {call}, which copies nothing{condition}",
        known,
    )


_HOIST = "convert it once, before the loop"
_DOES = {
    "string(": "makes a new string",
    "([]byte)(": "copies the string to new bytes",
    "([]rune)(": "copies the string to new runes",
}


def _does(site: Site) -> str:
    header = site.fact.header
    return next((does for start, does in _DOES.items() if header.startswith(start)), "copies")


def _advice(site: Site) -> str:
    to_string = site.fact.header.startswith("string(")
    conversion = site.conversion
    if site.cold:
        return "leave it as it is, unless this turns out to run often"
    if site.first_note.reason in ("key of map put", "map literal key"):
        return (
            "storing under a key copies it even if the map has it already, looking it up copies"
            " nothing: where most keys are there, keep pointers as values and look these up first"
        )
    if conversion is not None and conversion.is_grown:
        return "make the slice with room for all, and append the string to it: append(b, s...)"
    if conversion is not None and conversion.is_literal:
        return "if nobody writes to it, make it once, in a variable of the package"
    if site.fact.header.startswith("([]rune)("):
        return "range over the string, or decode it with unicode/utf8, if no rune need be changed"
    if site.called.startswith("strings."):
        return (
            f"bytes.{site.called[8:]} does the same with bytes: convert what is kept of its result"
        )
    if to_string and site.called.startswith("fmt."):
        return "pass the bytes as they are: fmt prints them as a text by %s"
    if site.called.endswith(".WriteString"):
        return "write the bytes or the rune as they are, with Write or WriteRune"
    if site.called and site.called != "append":
        takes = "bytes" if to_string else "strings"
        return f"if there is a form of {site.called} that takes {takes}, call that"
    if to_string and conversion is not None and conversion.is_built and site.returned:
        return (
            f"if {conversion.operand} is on the heap, too, build the text in a strings.Builder,"
            " whose String() copies nothing"
        )
    if to_string:
        return (
            "if the same texts come again and again, keep them in a map: looking one up by"
            " m[string(b)] copies nothing"
        )
    return "keep one form of the text, string or bytes, from its source to its use"
