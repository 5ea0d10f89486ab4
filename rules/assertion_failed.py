"""The code asserts something about allocations that does not hold, or cannot be checked.

Whoever has made a path free of allocations wants it to stay so, whoever changes its callees, the
inlining budget or the release of Go. A comment says it where it must hold:

- `//escapelint:noescape` in the doc comment of a function, at a statement or at a variable: nothing
  that is made or declared there is put on the heap; with names of parameters, these do not leak.
- `//escapelint:noalloc` in the doc comment of a function: it allocates nothing, and nothing that it
  calls does, by the object code; `allow=SYMBOL` excepts a function that it calls.
- `//escapelint:inline` in the doc comment of a function or at a statement: no call is left of it.
- `//escapelint:budget N` in the doc comment of a function: it has at most N allocation sites.

The table `budgets` in `.escapelint.toml` does the same for packages. An assertion holds only where
that was seen: one that is misspelt, stands where it is about nothing, or is about code on which the
compiler's word is not known, fails with that reason. See
[docs/assertions.md](https://github.com/escapelint/escapelint/blob/main/docs/assertions.md).

## Example

```go
package p

type Point struct{ X, Y int }

//escapelint:noescape
//go:noinline
func Add(a, b Point) *Point {
    sum := Point{a.X + b.X, a.Y + b.Y} // want assertion-failed/error returned-pointer
    return &sum
}
```

Use instead:

```go
package p

type Point struct{ X, Y int }

//escapelint:noescape
//go:noinline
func Add(a, b Point) Point {
    sum := Point{a.X + b.X, a.Y + b.Y}
    return sum
}
```

## When not to follow it

Where the allocation is wanted after all, take the assertion back; of one line of the function
`//escapelint:ignore assertion-failed` says so with its reason. A baseline
takes no failed assertion.

## Fix safety

There is no fix: what the allocation itself is reported as may have one.
"""

from collections.abc import Iterator

from escapelint.api import COMMENT, Finding, Pass, Rule, failed_assertions

RULE = Rule(level="error", tags=("assertion",))


def check(p: Pass) -> Iterator[Finding]:
    """Reports the assertions that fail, each at the code that fails it."""
    for failure in failed_assertions(p):
        yield p.finding(
            failure.source,
            failure.start,
            failure.end,
            message=failure.message,
            subject=failure.source.data[failure.start : failure.end].decode("utf-8", "replace"),
            suggestion=failure.suggestion,
            weights=(COMMENT,),
            function=failure.function,
            because=failure.because,
        )
