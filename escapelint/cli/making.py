"""`rules new` and `rules check`: rule modules as they are written."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from escapelint.catalogue import rule_ids
from escapelint.cli.output import say, tell, write_file
from escapelint.cli.settings import rules_of
from escapelint.cli.usage import CLEAN, FOUND, UsageError
from escapelint.model import Fault
from escapelint.packs.fix import fixed
from escapelint.packs.folder import FolderError, is_module, read_file, read_folder, rule_id
from escapelint.packs.lint import lint
from escapelint.packs.migrate import migrated
from escapelint.packs.module import PackError, decode, parse
from escapelint.packs.new import new_rule
from escapelint.packs.read import read_module
from escapelint.words import counted

_OUR_API = (os.pardir, "escapelint", "api.py")  # beside the folder of our rules


def new(options: argparse.Namespace, cwd: str) -> int:
    """Writes a rule and its testdata; raises `UsageError` where something is there already."""
    id_, file = options.id, options.id.replace("-", "_") + ".py"
    if not is_module(file) or "_" in id_:
        raise UsageError(f"{id_} is no id of a rule: write it as acme-returned-map")
    if id_ in rule_ids():
        raise UsageError(f"{id_} is a rule of escapelint already: call it otherwise, as acme-{id_}")
    if options.pack:
        module = os.path.join(cwd, options.pack, file)
        testdata = os.path.join(cwd, options.pack, "testdata", id_)
    elif _is_ours(os.path.join(cwd, "rules", file)):
        module = os.path.join(cwd, "rules", file)
        testdata = os.path.join(cwd, "testdata", "rules", id_)
    else:
        raise UsageError("name the folder that the rule is to lie in: --pack DIR")
    texts = new_rule(id_)
    files = {module: texts["module"], os.path.join(testdata, "loops.go"): texts["testdata"]}
    for path in files:
        if os.path.lexists(path):
            raise UsageError(f"{os.path.relpath(path, cwd)} is there already: choose another id")
    for path, text in files.items():
        write_file(path, [text.encode()], quiet=True)
        tell(f"{os.path.relpath(path, cwd)} written")
    return CLEAN


def check(options: argparse.Namespace, cwd: str) -> int:
    """Says what is wrong with rule modules, and mends what has an edit if asked to."""
    faults: list[Fault] = []
    for path, shown, wrong in _modules(options, cwd):
        faults += [wrong] if wrong is not None else _checked(path, shown, fix=options.fix)
    for fault in faults:
        mends = " (--fix mends this)" if fault.fixable else ""
        tell(f"{fault}{mends}")
    return FOUND if faults else CLEAN


def _checked(path: str, shown: str, *, fix: bool) -> list[Fault]:
    try:
        text = decode(read_file(path), shown)
        if fix:
            better = fixed(text, shown)
            if better != text:
                write_file(path, [better.encode()])
                say(f"{shown} is mended")
                text = better
        module = parse(text, shown)
    except PackError as error:
        return [error.fault]
    id_ = rule_id(os.path.basename(path))
    _, faults = read_module(module)
    faults = (*faults, *lint(module, id_))
    if id_ in rule_ids() and not _is_ours(path):
        said = f"{id_} is a rule of escapelint already: call it otherwise, as acme-{id_}"
        faults = (module.fault(None, said), *faults)
    return sorted(faults, key=lambda fault: (fault.line, fault.column))


def _is_ours(path: str) -> bool:
    """Whether a rule lies in a checkout of escapelint, which need not be what runs."""
    return os.path.isfile(os.path.join(os.path.dirname(path), *_OUR_API))


def migrate(options: argparse.Namespace, cwd: str) -> int:
    """Rewrites rule modules for the interface of now."""
    faults: list[Fault] = []
    changed = 0
    for path, shown, wrong in _modules(options, cwd):
        if wrong is not None:
            faults.append(wrong)
            continue
        try:
            text = decode(read_file(path), shown)
            better, done = migrated(text, shown)
        except PackError as error:
            faults.append(error.fault)
            continue
        if better != text:
            changed += 1
            if not options.dry_run:
                write_file(path, [better.encode()])
            tell(f"{shown}: {'; '.join(done)}")
    for fault in faults:
        say(f"error: {fault}")
    did = "would change" if options.dry_run else "changed"
    tell(f"{counted(changed, 'module')} {did}")
    return FOUND if faults else CLEAN


def _modules(options: argparse.Namespace, cwd: str) -> Iterator[tuple[str, str, Fault | None]]:
    """Path and name for people of each module that is named, and why it is none; raises
    `UsageError`."""
    names = options.paths
    if not names:
        packs = rules_of(options, cwd).packs
        names = [os.path.relpath(pack.path, cwd) for pack in packs if pack.path]
    if not names:
        raise UsageError("no packs are named here: name a folder or a module")
    for name in names:
        path = os.path.join(cwd, os.path.expanduser(name))
        if os.path.isfile(path):
            yield path, name, None
            continue
        try:
            folder = read_folder(os.path.realpath(path), name)
        except FolderError as error:
            raise UsageError(str(error)) from error
        yield from ((path, name, fault) for fault in folder.faults)
        for file in folder.modules:
            yield os.path.join(path, file), f"{name.rstrip('/')}/{file}", None
