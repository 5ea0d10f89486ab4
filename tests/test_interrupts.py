"""Ctrl-C while modules are imported."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest

from escapelint.interrupts import held_back


@pytest.fixture(autouse=True)
def _handler() -> Iterator[None]:
    """The handler of a shell's foreground: what runs in the background ignores interrupts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_it_comes_afterwards() -> None:
    done = []

    def work() -> None:
        with held_back():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            done.append("the block")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["the block"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_error_of_the_block_is_not_lost() -> None:
    def work() -> None:
        with held_back():
            signal.raise_signal(signal.SIGINT)
            raise ValueError

    with pytest.raises(KeyboardInterrupt) as caught:
        work()
    assert isinstance(caught.value.__context__, ValueError)


def test_nothing_came() -> None:
    with held_back():
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_another_thread() -> None:
    done = []

    def work() -> None:
        with held_back():
            done.append("the block")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == ["the block"]
