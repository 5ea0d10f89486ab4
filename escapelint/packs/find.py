"""Folders that were named → packs: what their texts tell of rules, and whether they may run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError

from escapelint.catalogue import RESERVED, precedence, rule_ids
from escapelint.model import Fault, Pack, PackRule
from escapelint.packs.folder import Folder, read_folder, rule_id
from escapelint.packs.module import PackError, decode, parse
from escapelint.packs.named import Named
from escapelint.packs.read import head_of, read_rule
from escapelint.packs.trust import Trusted, news
from escapelint.words import closest


def read_packs(named: Iterable[Named], trusted: Mapping[str, Trusted]) -> tuple[Pack, ...]:
    """Reads packs; none of it is run. Raises `folder.FolderError`.

    A rule whose id is taken, by one of ours or in a pack before, is refused.
    """
    taken = dict.fromkeys(rule_ids(), "a rule of escapelint")
    packs: list[Pack] = []
    for name in named:
        if name.wrong:
            packs.append(Pack(name.name, "", "", (), (Fault(name.name, 0, 0, name.wrong),)))
            continue
        folder = read_folder(name.path, name.name)
        rules: list[PackRule] = []
        faults = list(folder.faults)
        for file, data in folder.modules.items():
            try:
                rule = _rule(name, file, data, taken)
            except PackError as error:
                faults.append(error.fault)
                continue
            id_ = rule.entry.info.id
            taken[id_] = f"one of {name.name}"
            rules.append(rule)
        if not folder.modules and not folder.faults:
            faults.append(Fault(name.name, 0, 0, "has no rule modules: name the folder that has"))
        rules.sort(key=lambda rule: rule.entry.info.id)
        packs.append(_pack(name, folder, rules, faults, trusted.get(name.path)))
    return _agreeing(packs, taken)


def refused_ids(packs: Iterable[Pack]) -> frozenset[str]:
    """The ids that refused modules would have, so that a configuration may speak of them."""
    files = (fault.file.rpartition("/")[2] for pack in packs for fault in pack.faults)
    return frozenset(rule_id(file) for file in files if file.endswith(".py"))


def _rule(pack: Named, file: str, data: bytes, taken: Mapping[str, str]) -> PackRule:
    """One rule; raises `PackError`."""
    shown, id_ = f"{pack.name}/{file}", rule_id(file)
    if id_ in taken or id_ in RESERVED:
        owner = taken.get(id_, "a word of the configuration")
        said = f"{id_} is {owner} already: call it otherwise, as acme-{id_}"
        raise PackError(Fault(shown, 0, 0, said))
    source = decode(data, shown)
    return PackRule(read_rule(source, shown).entry(id_, pack.name), shown, source)


def _pack(
    named: Named,
    folder: Folder,
    rules: Sequence[PackRule],
    faults: Sequence[Fault],
    trusted: Trusted | None,
) -> Pack:
    trust, new = named.trust, ""
    if trust == "untrusted" and trusted is not None:
        if trusted.digest == folder.digest:
            trust = "kept"
        else:
            new = news(trusted.files, folder.hashes)
    pack = Pack(named.name, named.path, folder.digest, tuple(rules), tuple(faults))
    return replace(pack, trust=trust, news=new)


def _agreeing(packs: Sequence[Pack], known: Collection[str]) -> tuple[Pack, ...]:
    """The packs without rules that come before what is not there, or before themselves."""
    over = {rule.entry.info.id: rule.entry.over for pack in packs for rule in pack.rules}
    wrong: dict[str, str] = {}
    for id_, others in over.items():
        for other in others:
            if other not in known:
                near = closest(other, known)
                hint = f"did you mean {near}?" if near else "escapelint rules lists what there is"
                wrong[id_] = f"over names {other}, which is no rule: {hint}"
    while cycle := _cycle({id_: o for id_, o in over.items() if id_ not in wrong}):
        for id_ in cycle:
            wrong[id_] = f"{' and '.join(cycle)} come before each other: drop one of their over"
    found = []
    for pack in packs:
        kept = tuple(rule for rule in pack.rules if rule.entry.info.id not in wrong)
        faults = (
            Fault(rule.file, *head_of(parse(rule.source, rule.file)), wrong[id_])
            for rule in pack.rules
            if (id_ := rule.entry.info.id) in wrong
        )
        found.append(replace(pack, rules=kept, faults=(*pack.faults, *faults)))
    return tuple(found)


def _cycle(over: Mapping[str, Iterable[str]]) -> Sequence[str]:
    """Rules that come before each other, none where there are none such."""
    try:
        list(precedence(over))
    except CycleError as error:
        return sorted(set(map(str, error.args[1])))
    return ()


def ids(packs: Iterable[Pack]) -> Iterator[str]:
    """The ids of all rules of some packs."""
    return (rule.entry.info.id for pack in packs for rule in pack.rules)
