"""The words that names are made of, and what they say of how often code runs, and for what."""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# All in lower case.
ERRORS = _set(
    "err errs error errors reason reasons warn warning warnings diag diags diagnostic diagnostics"
    " problem problems fail failed failure failures bad mismatch mismatches issue issues fatal"
    " panic invalid unexpected leak leaked leaks"
)
LOGGING = _set(
    "log logs logger trace tracing debug verbose verb print println info notice report dump"
)
# What is called so takes lines of a log, whatever its methods are called.
LOGGERS = _set("log logs logger")
MESSAGES = _set(
    "message messages msg msgs title help usage desc description detail details hint hints label"
    " labels summary comment suggestion suggestions note notes pretty"
)
# Functions whose names begin with one of these set something up.
STARTING = _set("main init initialize setup start register configure usage")
# What functions with these in their names do costs far more than a text, or is done once.
SETUP = STARTING | _set(
    "config cfg configuration options opts flags startup shutdown close new open load create must"
    " validate generate gen emit mapping mappings migrate restore recover install purge rotate"
)
# What is kept in these is what somebody has written down, and little.
CONFIGURED = _set("config configuration cfg options opts settings")
# Functions with these in their names make descriptions, in logs and debuggers.
FOR_PEOPLE = _set("dump debug describe print")
# And so do those whose names begin with these.
DESCRIBING = FOR_PEOPLE | _set("string format trace report show usage help")
ASKING = _set("request requests fetch download dial exec http url query")
# Packages that read how a program is set up.
SETUP_PACKAGES = _set("bootstrap config configuration configs flags cmdline buildcfg cli")


def words_of(name: str) -> frozenset[str]:
    """`"stackFatalf"` → stack, fatal, fatalf: the words of a name in lower case.

    A last word that ends in printf's f is there without it, too.
    """
    words = [word.lower() for word in _WORD.findall(name)]
    if words and words[-1].endswith("f"):
        words.append(words[-1][:-1])
    return frozenset(words)


def first_word(name: str) -> str:
    """`"writeAll"` → write, in lower case; "" where the name does not begin with a letter."""
    first = _WORD.match(name)
    return first[0].lower() if first is not None else ""


def last_word(name: str) -> str:
    """`"safeString"` → string, in lower case."""
    return next((word.lower() for word in reversed(_WORD.findall(name))), "")
