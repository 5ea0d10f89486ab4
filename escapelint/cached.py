"""Attributes that are worked out when they are asked for, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["cached_property"]

if TYPE_CHECKING:
    from functools import cached_property
else:

    class cached_property:
        """As that of functools, which in Python 3.11 takes a lock, and with it twice the time.

        A run asks for some 200,000 of them. The class must have a `__dict__`.
        """

        def __init__(self, function: Any) -> None:
            self._function = function
            self.__doc__ = function.__doc__

        def __set_name__(self, owner: type, name: str) -> None:
            self._name = name

        def __get__(self, instance: Any, owner: type | None = None) -> Any:
            if instance is None:
                return self
            value = self._function(instance)
            # What it keeps hides this attribute, which has no __set__: it is called once.
            instance.__dict__[self._name] = value
            return value
