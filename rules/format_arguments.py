"""Values are boxed to be formatted or logged.

Functions like `fmt.Sprintf` and `log.Printf` take `...any`, so each argument that is no pointer is
copied to the heap. For a line that is printed that is little beside the printing. It counts where
many texts are made in a loop, and where a logger throws most of its lines away: the arguments are
boxed before the logger looks at its level.

A call is one finding. It is a warning where a loop makes texts that plain code makes as well: a
constant format, and verbs without flags for strings, integers and booleans. That code is shown,
unless the format is a constant that several calls share. The loop must be in another one, or its
function be called in one, and the function must not make or print texts that only fmt makes, such
as columns: these are listings for people. Where the loop makes one string longer by
such texts, a `strings.Builder` is the better advice. The texts of a map or slice literal that is
the same in every turn are one finding: the literal can be made before the loop.
Numbers below 256 are not allocated, so a call that formats nothing but numbers is a note.

## Example

```go
package p

import "fmt"

func Keys(groups [][]string, version int) map[string]bool {
    keys := make(map[string]bool)
    for _, names := range groups {
        for _, name := range names {
            keys[fmt.Sprintf("%s_v%d", name, version)] = true // want format-arguments
        }
    }
    return keys
}
```

Use instead:

```go
package p

import "strconv"

func Keys(groups [][]string, version int) map[string]bool {
    keys := make(map[string]bool)
    for _, names := range groups {
        for _, name := range names {
            keys[name+"_v"+strconv.Itoa(version)] = true
        }
    }
    return keys
}
```

## When not to follow it

Where the text is printed or part of an error: that costs more than the boxes. Such places are
notes, and so are functions that are called for errors only, set-up code, loops over what is
configured, searches for a free name, and whatever is not in a loop.

## Fix safety

The fix puts the code that is shown in place of `fmt.Sprintf`, `fmt.Sprint` or `fmt.Sprintln`, and
imports strconv and no longer fmt where that is needed: in loops, and anywhere where the text has
one part, as in `fmt.Sprint(n)`. It is safe, since the text is the same for every value: the format
is a literal with the verbs `%s`, `%v`, `%d`, `%x`, `%o`, `%b`, `%q`, `%c`, `%t`, `%e`, `%f` and
`%g` without flags, a precision for floats aside, each for a type of which it is known what the verb
makes of it, and that has no method `String`, `Error` or `Format` that the verb calls. Operands are
evaluated once and in their order. There is none where the format is a constant with a name, where
comments stand in the call, or where no turn of the loop changes the text: that is better made
before the loop. The text itself is still allocated.

`fmt.Fprintf`, `fmt.Fprint` and `fmt.Fprintln` of strings and a `bufio.Writer`, `bytes.Buffer`,
`os.File` or `strings.Builder` become `w.WriteString(s)`, which writes the same and returns the
same. That is safe. Several strings, up to four with what stands between them, are written by as
many statements, to buffers only, where nothing takes the results and the operands are names, fields
that no pointer leads to, or literals: these can do nothing between the writes. For any other writer
it is `io.WriteString(w, s)` of one string, which is unsafe: a type that embeds another writer and
has a `Write` of its own has the `WriteString` of the other one, and where there is none the string
is copied.
"""

import re
from collections.abc import Iterator, Sequence

from escapelint.api import (
    Extension,
    Finding,
    FormatCall,
    Level,
    Pass,
    Repeated,
    Rule,
    Site,
    by_call,
    by_literal,
    follows_a_format,
    grown_by,
    is_integer,
    is_small_number,
    listed,
    only_tells,
    print_fix,
    text_fix,
    writer_of,
)

RULE = Rule(
    level="warning",
    tags=("escape-analysis", "fmt", "memory", "performance"),
    over=("interface-boxing",),
)

_FORMATTERS = re.compile(r"fmt\.(?:Sprint|Append)\w*")
# Whatever the logger or printer is called: `s.logger.Debugf`, `fmt.Fprintln`, `klog.InfoS`.
_PRINTERS = re.compile(
    r"(?:.*\.)?(?:(?:Fp|P|p)rint\w*|(?:[Dd]ebug|[Ii]nfo|[Ww]arn|[Ee]rror|[Ll]og|[Ff]atal|[Pp]anic|"
    r"[Tt]race|[Nn]otice|[Ss]kip)\w*)"
)
_LOGGERS = re.compile(r"(?:.*\.)?(?:[Dd]ebug|[Ii]nfo|[Tt]race)\w*")


def check(p: Pass) -> Iterator[Finding]:
    """Reports calls that box: as warnings where a loop makes texts that plain code makes, too."""
    grown: set[tuple[str, str, str]] = set()  # file, function and text that += makes longer
    calls = by_call([site for site in p.sites if site.shape == "boxing"])
    for repeated, group in by_literal(calls):
        if repeated is not None and (repeated.only_read or len(group) > 1):
            yield _in_literal(p, repeated, group)
            continue
        sites = group[0]
        called = sites[0].called
        if _FORMATTERS.fullmatch(called):
            yield _made(p, sites, grown)
        elif not (_PRINTERS.fullmatch(called) or (called and follows_a_format(sites[-1]))):
            continue
        elif p.is_unread(sites[0], Level.NOTE):
            yield p.count(sites[0], sites[1:])
        else:
            yield p.report(
                sites[0],
                message=_boxes(sites),
                suggestion=_logging(p) if _LOGGERS.fullmatch(called) else _PRINTING,
                level=Level.NOTE,
                group="callee",
                also=sites[1:],
                fixes=print_fix(sites[0], p.text_constants)
                if p.shows_at(sites[0], Level.NOTE)
                else (),
            )


def _logging(p: Pass) -> str:
    typed = " (slog.LogAttrs with slog.Int and others)" if p.offers("slog") else ""
    return f"ask the logger first whether the level is on, or use typed fields{typed}"


_PRINTING = "keep the printing off the hot path, or append to a buffer with strconv and write that"


def _made(p: Pass, sites: tuple[Site, ...], grown: set[tuple[str, str, str]]) -> Finding:
    """A text is made of boxed values."""
    site = sites[0]
    # A value of unknown type may be a single byte, and numbers may be small: both need no memory.
    certain = any(each.type_is_known and not is_integer(each) for each in sites)
    often = bool(site.loop_depth) and not site.cold and not p.purpose(site)
    extension = grown_by(site) if often and site.called.startswith("fmt.Sprint") else None
    plain, suggestion, worth = None, "", False
    if extension is not None:
        suggestion = _build(site, extension)
        built = (site.source.name, site.function, extension.text)
        # One is enough for what loops build.
        worth = extension.only_built and not extension.free and built not in grown
        grown.add(built)
    elif p.shows(Level.NOTE) or (often and certain):
        plain = p.format_call(site)
        if plain is not None and not (often or plain.single):
            plain = None  # fmt is as good to read
        suggestion = _plainly(plain, len(sites)) if plain else ""
        worth = often and plain is not None and plain.usual and not p.formats_otherwise(site)
    level = None if worth and certain and _is_data(p, site) else Level.NOTE
    if p.is_unread(site, level):
        return p.count(site, sites[1:])
    text = " and makes a text" if site.called.startswith("fmt.S") else ""
    turn = " in each turn of the loop" if site.loop_depth else ""
    level = None if worth and certain and _is_data(p, site) else Level.NOTE
    return p.report(
        site,
        message=_grows(extension, sites)
        if extension is not None
        else _boxes(sites, f"{text}{turn}"),
        suggestion=suggestion or _suggestion(p, site),
        level=level,
        cure="here",
        group="callee",
        code=plain.code if plain is not None else "",
        also=sites[1:],
        fixes=text_fix(site, plain) if plain is not None and p.shows_at(site, level) else (),
    )


def _is_data(p: Pass, site: Site) -> bool:
    """Whether a text is made for a program to use, often, as far as its function tells."""
    often = site.loop_depth > 1 or p.called_in_loop(site)
    return bool(often) and not only_tells(site, p.sources)


def _in_literal(p: Pass, repeated: Repeated, calls: Sequence[tuple[Site, ...]]) -> Finding:
    """The texts of a literal that is the same in every turn of a loop, in one finding."""
    sites = [site for call in calls for site in call]
    first = sites[0]
    start, end = map(first.source.line_of, (repeated.literal.start_byte, repeated.literal.end_byte))
    lines = f"line {start}" if start == end else f"lines {start}-{end}"
    literal = f"{repeated.kind} literal".strip()
    certain = any(each.type_is_known and not is_integer(each) for each in sites)
    worth = certain and not first.cold and not p.purpose(first)
    texts = "its text" if len(calls) == 1 else f"its {len(calls)} texts"
    suggestion = f"make {texts} once, before the loop: no turn changes what they are made of"
    if repeated.only_read:
        suggestion = f"make the {literal} once, before the loop"
    return p.report(
        first,
        message=f"{_boxes(sites)} for {texts}: the {literal} of {lines} is the same in every turn"
        " of the loop",
        suggestion=suggestion,
        level=None if worth and _is_data(p, first) else Level.NOTE,
        cure="here",
        group="callee",
        also=sites[1:],
    )


def _build(site: Site, extension: Extension) -> str:
    print_ = site.called.removeprefix("fmt.S")
    last = f"line {extension.behind}, which adds to it as well" if extension.behind else "it"
    return (
        f"build it in a strings.Builder: write to it with fmt.F{print_} in the loop, and take"
        f" its String() behind {last}; the boxes stay"
    )


def _grows(extension: Extension, sites: Sequence[Site]) -> str:
    return (
        f"{extension.text} is made longer by += in a loop: every turn copies all of it to a new"
        f" string, and {_boxes(sites)}"
    )


def _plainly(plain: FormatCall, boxes: int) -> str:
    needs = "".join(f", with {package}" for package in plain.packages)
    if plain.single and not plain.stays:
        return f"{plain.code} makes the same text"
    if plain.stays:
        return f"make it once before the loop, by +{needs}: its parts are the same in every turn"
    if plain.statements:
        both = f", in a function if {plain.format} has another use" if plain.format else ""
        return f"append the parts one after the other{needs}{both}"
    sums = plain.once and not plain.packages
    once = f": one allocation in place of {boxes + 1}" if sums else ""
    return f"put it together by +{needs}{once}"


def _boxes(sites: Sequence[Site], more: str = "") -> str:
    """What a call does with its arguments: "fmt.Sprintf boxes name and i on the heap"."""
    counting = all(map(is_small_number, sites))
    told = [site for site in sites if counting or not is_small_number(site)]
    numbers = all(map(is_integer, told))
    names = list(dict.fromkeys(_named(site, alone=numbers) for site in told))
    boxed = f"{sites[0].called} boxes {listed(names)} on the heap{more}"
    if counting:
        return f"{boxed} (not numbers below 256, which these are most often)"
    return f"{boxed} (not numbers below 256)" if numbers else boxed


def _named(site: Site, *, alone: bool) -> str:
    """A value that is boxed; of numbers beside others it is said when they are."""
    return site.subject if alone or not is_integer(site) else f"{site.subject} (from 256 on)"


def _suggestion(p: Pass, site: Site) -> str:
    writer = writer_of(site)
    if writer and site.called.startswith("fmt.Sprint"):
        return (
            f"fmt.F{site.called[5:].lower()}({writer}, …) writes it without making a text first;"
            " the boxes stay"
        )
    purpose = p.purpose(site) or site.cold
    if purpose:
        return f"leave it, unless this turns out to run often ({purpose})"
    return (
        "if this runs often, build the text with strconv and append functions, which take what"
        " they format as it is"
    )
