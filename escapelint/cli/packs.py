"""The rules that there are: ours, and those of packs."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from escapelint.catalogue import options_of, rule_ids
from escapelint.cli.usage import UsageError
from escapelint.config.read import Known
from escapelint.model import Entry, Option, Pack, RuleInfo, Trust
from escapelint.packs.named import Named
from escapelint.paths import find_root
from escapelint.reporters.terminal import printable


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Rules by id: ours, and those of some packs, whether they may run or not."""

    cwd: str = ""
    named: tuple[Named, ...] = ()
    packs: tuple[Pack, ...] = ()

    @classmethod
    def given(cls, options: argparse.Namespace, cwd: str) -> Catalogue:
        """With the packs of the command line and those that are installed; raises `UsageError`."""
        found = (
            *_folders(options.trust_pack, cwd, cwd, "command line"),
            *_folders(options.pack, cwd, cwd, "untrusted"),
            *_installed(cwd),
        )
        return cls(cwd)._with(found)

    def with_packs(self, names: Sequence[str], base: str) -> Catalogue:
        """With packs that a configuration names, relative to its base; raises `UsageError`."""
        return self._with((*self.named, *_folders(names, base, self.cwd, "untrusted")))

    def _with(self, named: Iterable[Named]) -> Catalogue:
        known: dict[str, Named] = {}
        for each in named:  # what lets a pack run comes first
            known.setdefault(each.path, each)
        if not known:
            return self
        every = tuple(known.values())
        return replace(self, named=every, packs=_read(every))

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids that a configuration may name, sorted: those of refused modules, too."""
        if not self.packs:
            return rule_ids()
        from escapelint.packs.find import ids, refused_ids

        return tuple(sorted({*rule_ids(), *ids(self.packs), *refused_ids(self.packs)}))

    @property
    def known(self) -> Known:
        """What a configuration may say of rules."""
        return Known(self.ids, self.options, self._known_with)

    def _known_with(self, names: Sequence[str], base: str) -> Known:
        try:
            return self.with_packs(names, base).known
        except UsageError as error:
            raise ValueError(str(error)) from error  # the file says so, and has a line

    def options(self, id_: str) -> Sequence[Option] | None:
        """The options of a rule, None for one that is refused."""
        if id_ in rule_ids():
            return options_of(id_)
        found = (rule.entry for pack in self.packs for rule in pack.rules)
        return next((entry.options for entry in found if entry.info.id == id_), None)

    def entries(self) -> tuple[Entry, ...]:
        """All rules in the order in which they claim facts, those among them that do not run."""
        from escapelint.packs.read import entries

        return entries(rule.entry for pack in self.packs for rule in pack.rules)

    def described(self) -> list[tuple[RuleInfo, Sequence[Option]]]:
        """All rules with their options, by id."""
        every = sorted(self.entries(), key=lambda entry: entry.info.id)
        return [(entry.info, entry.options) for entry in every]


def _folders(names: Iterable[str], base: str, cwd: str, trust: Trust) -> Iterator[Named]:
    """Packs by the names of their folders, relative to `base`; raises `UsageError`."""
    for name in names:
        path = os.path.realpath(os.path.join(base, os.path.expanduser(name)))
        shown = os.path.relpath(path, cwd)
        if not os.path.isdir(path):
            raise UsageError(f"there is no folder {shown} with rules: name one that is there")
        yield Named(printable(shown.replace(os.sep, "/")), path, trust)


def _installed(cwd: str) -> Iterator[Named]:
    from escapelint.packs.installed import installed

    return installed(cwd, find_root(cwd))


def _read(named: Sequence[Named]) -> tuple[Pack, ...]:
    from escapelint.packs.find import read_packs
    from escapelint.packs.folder import FolderError
    from escapelint.packs.trust import TrustError, file_of, read

    try:
        path = file_of(os.environ)
        return read_packs(named, read(path) if path else {})
    except (FolderError, TrustError) as error:
        raise UsageError(str(error)) from error
