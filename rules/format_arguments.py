"""A value is boxed to be formatted or logged.

Functions like `fmt.Sprintf` and `log.Printf` take `...any`, so each argument that is no pointer is
copied to the heap. For a line that is printed that is little beside the printing. It counts where
many texts are made in a loop, and where a logger throws most of its lines away: the arguments are
boxed before the logger looks at its level.

## Example

```go
package p

import "fmt"

func Keys(ids []int) []string {
    keys := make([]string, 0, len(ids))
    for _, id := range ids {
        keys = append(keys, fmt.Sprintf("user-%d", id)) // want format-arguments
    }
    return keys
}
```

Use instead:

```go
package p

import "strconv"

func Append(dst []byte, ids []int) []byte {
    for _, id := range ids {
        dst = append(dst, "user-"...)
        dst = strconv.AppendInt(dst, int64(id), 10)
        dst = append(dst, ',')
    }
    return dst
}
```

## When not to follow it

Where the text is printed or sent: writing it out costs more than the box. Such places are notes,
and so is whatever is not in a loop.

## Fix safety

There is no automatic fix.
"""

import re
from collections.abc import Iterator

from escapelint.api import Finding, Level, Pass, Rule, Site

RULE = Rule(
    level="warning",
    tags=("performance", "memory", "escape-analysis", "fmt"),
    over=("interface-boxing",),
)

_FORMATTERS = re.compile(r"fmt\.(?:Sprint|Append)\w*")
# Whatever the logger or printer is called: `s.logger.Debugf`, `fmt.Fprintln`, `klog.InfoS`.
_PRINTERS = re.compile(
    r"(?:.*\.)?(?:(?:Fp|P|p)rint\w*|(?:[Dd]ebug|[Ii]nfo|[Ww]arn|[Ee]rror|[Ll]og|[Ff]atal|[Pp]anic|"
    r"[Tt]race|[Nn]otice|[Ss]kip)\w*)"
)
_LOGGERS = re.compile(r"(?:.*\.)?(?:[Dd]ebug|[Ii]nfo|[Tt]race)\w*")

_MAYBE = "; its type is not known here, and a bool or a byte would need no memory"
_APPENDS = {
    "int": "strconv.AppendInt(b, int64({}), 10)",
    "uint": "strconv.AppendUint(b, uint64({}), 10)",
    "bool": "strconv.AppendBool(b, {})",
    "float": "strconv.AppendFloat(b, float64({}), 'g', -1, 64)",
}


def check(p: Pass) -> Iterator[Finding]:
    """Reports boxed arguments: as warnings where texts are made in a loop, else as notes."""
    for site in p.sites:
        if site.shape != "boxing":
            continue
        makes_text = _FORMATTERS.fullmatch(site.called) is not None
        if not makes_text and not _PRINTERS.fullmatch(site.called):
            continue
        # A value of unknown type may be a single byte, which needs no memory.
        worth = makes_text and site.loop_depth and site.type_is_known
        unknown = _MAYBE if makes_text and site.loop_depth and not worth else ""
        yield p.report(
            site,
            message=f"{site.described} is copied to the heap: it is an argument of {site.called},"
            " which takes any",
            suggestion=_suggestion(p, site, makes_text) + unknown,
            level=None if worth else Level.NOTE,
            cure="here" if makes_text else None,
            group="callee",
        )


def _suggestion(p: Pass, site: Site, makes_text: bool) -> str:
    if makes_text:
        append = _append(site)
        return (
            "build the text with strconv and append functions, which take what they format as it"
            f" is{f': {append}' if append else ''}"
        )
    if _LOGGERS.fullmatch(site.called):
        typed = " (slog.LogAttrs with slog.Int and others)" if p.offers("slog") else ""
        return f"ask the logger first whether the level is on, or use typed fields{typed}"
    return "keep the printing off the hot path, or append to a buffer with strconv and write that"


def _append(site: Site) -> str:
    """Go code that appends the value to a []byte called b; "" where that depends on its type."""
    value, type_ = site.subject, site.type_text
    if type_ == "string":
        return f"append(b, {value}...)"
    call = _APPENDS.get(type_.rstrip("0123456789"), "")
    return call.format(value) if call and type_ != "uintptr" else ""
