"""A comment that suppresses findings and does not say why.

Whoever meets `//escapelint:ignore returned-pointer` a year later cannot tell whether the allocation
is wanted, was measured and found harmless, or was in somebody's way before a release. So nobody
dares to remove the comment, and it outlives its reason. A few words after the rule keep it honest.

The finding is suppressed all the same. For golangci-lint's comment the reason stands behind a
second `//`: `//nolint:escapelint // the caller keeps it`.

## Example

```go
package p

type Config struct{ Retries, Timeout int }

//go:noinline
func Default() *Config {
    return &Config{3, 30} /* want ignore-without-reason */ //escapelint:ignore returned-pointer
}
```

Use instead:

```go
package p

type Config struct{ Retries, Timeout int }

//go:noinline
func Default() *Config {
    return &Config{3, 30} //escapelint:ignore returned-pointer made once, at the start
}
```

## When not to follow it

Where the reason is the same for a whole folder and written down elsewhere, do not use the rule:
`--ignore ignore-without-reason`.

## Fix safety

There is no fix: only you know the reason.
"""

from collections.abc import Iterator, Sequence

from escapelint.api import COMMENT, NOLINT, Finding, Ignore, Pass, Rule

RULE = Rule(level="warning", tags=("suppression",), last=True)


def check(p: Pass) -> Iterator[Finding]:
    """Reports comments that suppress findings and hold nothing but rules."""
    for used in p.ignores:
        ignore, source = used.ignore, used.source
        works = [name.text for name in ignore.own_names if name not in used.idle]
        if ignore.reason or ignore.mistake is not None or not works:
            continue  # what suppresses nothing is to go, whatever its reason: unused-ignore says so
        yield p.finding(
            source,
            ignore.start,
            ignore.end,
            message=f"{_what(ignore, works)} suppressed without a reason",
            subject=source.data[ignore.start : ignore.end].decode("utf-8", "replace"),
            suggestion=f"say why, behind the {_behind(ignore, works)}",
            weights=(COMMENT,),
            function=ignore.function,
        )


def _what(ignore: Ignore, names: Sequence[str]) -> str:
    if ignore.form == NOLINT:
        return "every rule is"
    return f"{names[0]} is" if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]} are"


def _behind(ignore: Ignore, names: Sequence[str]) -> str:
    if ignore.form == NOLINT:
        return "list: //nolint:escapelint // reason"
    return f"rule: //escapelint:{ignore.form} {','.join(names)} reason"
