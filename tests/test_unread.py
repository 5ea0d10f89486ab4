"""Object code that cannot be read: one problem of a run for all packages."""

from __future__ import annotations

from escapelint.model import Level, Package, Problem
from escapelint.unread import NONE, counted, unread


def package(name: str) -> Package:
    return Package(f"example.com/{name}", f"/{name}", name)


def test_only_what_should_be_readable_is_told() -> None:
    assert unread("", package("a")) == ()
    assert unread(NONE, package("a")) == ()
    (problem,) = unread("no archive entry", package("a"))
    assert problem.level == Level.WARNING
    assert "no archive entry" in problem.message
    assert "--no-object-code" in problem.message


def test_packages_with_one_reason_are_one_problem_with_their_number() -> None:
    other = Problem(Level.NOTE, "another")
    each = [*unread("damaged", package("a")), other, *unread("damaged", package("b"))]
    found = list(counted(each))
    assert len(found) == 2
    assert other in found
    assert "of 2 packages was not read" in found[0].message
    assert found[0].package == ""


def test_a_single_package_is_named() -> None:
    (found,) = counted(unread("damaged", package("a")))
    assert "of example.com/a was not read" in found.message
