"""Who can mend the cause of an allocation, and which others have the same cause."""

from __future__ import annotations

from collections.abc import Mapping

from escapelint import shapes
from escapelint.callees import Callee, callee_of_site, package_name
from escapelint.facts import destination as ends
from escapelint.facts.text import first_argument
from escapelint.model import Cure, Group, Level, Package
from escapelint.site import Site

_CONSTRUCTED = (shapes.VARIABLE, shapes.COMPOSITE, shapes.NEW)
# The destinations that are there to keep what they get.
_KEPT = (
    ends.RESULT,
    ends.GLOBAL,
    ends.FIELD,
    ends.ELEMENT,
    ends.APPENDED,
    ends.KEY,
    ends.SENT,
    ends.LITERAL,
    ends.HOLDER,
)


def is_kept_by_all(site: Site) -> bool:
    """Whether it is what a constructor makes, and each known caller of that keeps it.

    Known are those into which the compiler inlines the constructor.
    """
    inlining = site.fact.inlining
    if inlining is None or not inlining.copies or inlining.on_stack:
        return False
    return site.shape in _CONSTRUCTED and site.returned


def cure_of(site: Site, level: Level, package: Package, packages: Mapping[str, Package]) -> Cure:
    """Who can mend the cause, as far as where the memory goes tells.

    `package` is the site's, `packages` are the analysed ones by import path. What is kept by
    something that is there to keep it is inherent, unless a rule gives a warning.
    """
    end = site.destination.kind
    if end == ends.PANIC or site.fills_a_pool:
        return "inherent"
    shared = site.shape == shapes.VARIABLE and "reference" in site.reasons  # with a closure
    callee = callee_of_site(site, package) if not shared else None
    if callee is not None:
        return _cure_in(callee, package, packages)
    kept = site.shape in shapes.TOLD_BY_DESTINATION and end in _KEPT
    return "inherent" if kept and level is Level.NOTE else "here"


def _cure_in(callee: Callee, package: Package, packages: Mapping[str, Package]) -> Cure:
    if not callee.package:
        return "inherent" if callee.name == "panic" else "here"
    ours = _module_of(callee.package, package, packages) == package.module
    return "callee" if ours else "dependency"


def _module_of(path: str, package: Package, packages: Mapping[str, Package]) -> str:
    """The module of a package, "" for the standard library; by its path if it was not analysed."""
    if path in packages:
        return packages[path].module
    module = package.module
    if module and (path == module or path.startswith(f"{module}/")):
        return module
    return path if "." in path.partition("/")[0] else ""


def group_of(site: Site, package: Package, packages: Mapping[str, Package]) -> Group | None:
    """What is on the heap for the sake of one function, as it is declared; None for no function.

    `package` is the site's, `packages` are the analysed ones by import path.
    """
    callee = callee_of_site(site, package)
    if callee is None:
        return None
    known = packages.get(callee.package)
    name = callee.qualified(known.name if known else package_name(callee.package))
    module = package.module
    if site.shape == shapes.INLINED:
        return Group(module, f"inlined {callee.key}", f"{name} allocates where it is inlined")
    if site.shape in shapes.TOLD_BY_DESTINATION and _is_receiver(site):
        return Group(module, f"receiver {callee.key}", f"{name} keeps its receiver")
    return Group(module, callee.key, f"{name} puts its arguments on the heap")


def _is_receiver(site: Site) -> bool:
    """Whether a method is called on the memory, or on a part of it."""
    if site.is_receiver:
        return True
    operand, note = first_argument(site.reason.expr).lstrip("(&*"), site.flows[-1]
    method = site.callee.startswith("(*") or ".(*" in site.callee
    return method and f"{operand}.".startswith(f"{note.src}.")
