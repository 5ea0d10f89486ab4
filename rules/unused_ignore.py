"""A comment that is there to suppress findings and suppresses none.

The allocation went away, the rule was misspelt, or the comment stands where it covers nothing. Such
a comment misleads whoever reads it, and hides the next finding that really comes up on its lines.

It is judged over every rule and level, whatever is selected and shown. A comment may name several
rules: those that match nothing are named. Also reported are comments that look like such a one and
do nothing: with a blank after the `//`, between `/*` and `*/`, without a rule, with a word that is
none of ours. What a comment covers is in
[docs/suppressions.md](https://github.com/escapelint/escapelint/blob/main/docs/suppressions.md).

## Example

```go
package p

type Point struct{ X, Y int }

//go:noinline
func Add(a, b Point) Point {
    //escapelint:ignore returned-pointer measured, harmless // want unused-ignore
    return Point{a.X + b.X, a.Y + b.Y}
}
```

Use instead:

```go
package p

type Point struct{ X, Y int }

//go:noinline
func Add(a, b Point) Point {
    return Point{a.X + b.X, a.Y + b.Y}
}
```

## When not to follow it

- The finding comes up in another build only: with other tags, another GOARCH, another release of
  Go. A comment cannot say so; `--ignore unused-ignore` in one of the builds can.
- The finding is about a call that was inlined, and the callee was analysed this time: then it is
  counted there.

Nothing is reported in generated files and files with `//line` directives, nor about a rule that
failed on the package, nor about comments that name `unused-ignore` itself.

## Fix safety

The fix is safe: it changes comments only. It removes the comment, or the names that match nothing.
In columns of fields or elements run gofmt afterwards. Where a blank or a misspelt word keeps a
comment from working, the fix mends that; it is unsafe, since it hides findings from then on.
"""

from collections.abc import Iterator, Sequence

from escapelint.api import (
    COMMENT,
    NOLINT,
    Edit,
    Finding,
    Fix,
    Ignore,
    Name,
    Pass,
    Rule,
    UsedIgnore,
    closest,
    removal,
)

RULE = Rule(level="warning", tags=("suppression",), last=True)


def check(p: Pass) -> Iterator[Finding]:
    """Reports comments that suppress nothing, whole or in part, and says why they do not."""
    for used in p.ignores:
        if used.ignore.mistake is not None:
            yield _mistaken(p, used)
            continue
        idle: list[Name] = []
        for name in used.idle:
            close = _close(p, used.ignore, name)
            if close:
                yield _misspelt(p, used, name, close)
            else:
                idle.append(name)
        if idle:
            yield _idle(p, used, idle)


def _mistaken(p: Pass, used: UsedIgnore) -> Finding:
    ignore, mistake = used.ignore, used.ignore.mistake
    assert mistake is not None
    fixes = []
    if mistake.edit is not None:
        fixes.append(_fix(used, "Make it a directive", "unsafe", [mistake.edit]))
    elif ignore.names:
        fixes.append(_without(used, ignore.own_names))
    message = f"this comment suppresses nothing: {mistake.why}"
    return _finding(p, used, (ignore.start, ignore.end), message, mistake.suggestion, fixes)


def _misspelt(p: Pass, used: UsedIgnore, name: Name, close: str) -> Finding:
    fix = _fix(used, f"Write {close}", "unsafe", [(name.start, name.end, close)])
    message = f"there is no rule {name.text}: did you mean {close}?"
    return _finding(p, used, (name.start, name.end), message, f"write {close}", [fix])


def _idle(p: Pass, used: UsedIgnore, idle: Sequence[Name]) -> Finding:
    ignore = used.ignore
    unknown = [n.text for n in idle if ignore.form != NOLINT and n.text not in p.known_rules]
    silent = [n.text for n in idle if n.text not in unknown]
    why = [f"there is no rule {name}" for name in unknown]
    if silent:
        verb = "reports" if len(silent) == 1 else "report"
        why.append(f"{' and '.join(silent)} {verb} nothing {_where(used)}")
    message = "; ".join(why)
    advice = ""
    for name in idle:
        if name.text in used.meant:
            advice = f"move it to line {used.meant[name.text]}, where {name.text} is reported"
    span, what = (idle[0].start, idle[-1].end), f"{' and '.join(n.text for n in idle)} from it"
    if len(idle) == len(ignore.names):
        message = f"this comment suppresses nothing: {message}"
        span, what = (ignore.start, ignore.end), "it"
    if advice:
        return _finding(p, used, span, message, advice, [])
    return _finding(p, used, span, message, f"remove {what}", [_without(used, idle)])


def _where(used: UsedIgnore) -> str:
    lines, count = used.ignore.lines, len(used.source.line_starts)
    if lines is None or (lines.first, lines.last) == (1, count):
        return "in this file"
    if lines.first == lines.last:
        return f"on line {lines.first}"
    return f"on lines {lines.first} to {lines.last}"


def _close(p: Pass, ignore: Ignore, name: Name) -> str:
    """The rule that a name which is none was meant to be, "" where that is unclear."""
    if ignore.form == NOLINT or name.text in p.known_rules:
        return ""
    word = name.text.lower().replace("_", "-")
    return closest(word, sorted(p.known_rules))


def _without(used: UsedIgnore, idle: Sequence[Name]) -> Fix:
    """Removes the comment, or names from its list if others stay."""
    ignore = used.ignore
    if len(idle) == len(ignore.names):
        changes = removal(used.source, ignore.start, ignore.end)
        return _fix(used, "Remove the comment", "safe", changes)
    changes = []
    kept = False
    for number, name in enumerate(ignore.names):
        if name not in idle:
            kept = True
        elif kept:
            changes.append((ignore.names[number - 1].end, name.end, ""))
        else:
            changes.append((name.start, ignore.names[number + 1].start, ""))
    names = " and ".join(name.text for name in idle)
    return _fix(used, f"Remove {names} from the comment", "safe", changes)


def _fix(used: UsedIgnore, title: str, safety: str, changes: Sequence[tuple[int, int, str]]) -> Fix:
    region = used.source.region
    return Fix(title, safety, tuple(Edit(region(start, end), text) for start, end, text in changes))


def _finding(
    p: Pass,
    used: UsedIgnore,
    span: tuple[int, int],
    message: str,
    suggestion: str,
    fixes: Sequence[Fix],
) -> Finding:
    data = used.source.data
    return p.finding(
        used.source,
        *span,
        message=message,
        subject=data[used.ignore.start : used.ignore.end].decode("utf-8", "replace"),
        suggestion=suggestion,
        weights=(COMMENT,),
        function=used.ignore.function,
        fixes=fixes,
    )
