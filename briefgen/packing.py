"""Values as bytes and back, for another process or a later run.

Only what is named comes back: what was changed on the way can make no other object and call nothing (Python's
`pickle` documentation, "Restricting Globals").
"""

from __future__ import annotations

import io
import marshal
import pickle
from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import Any


class Damaged(ValueError):
    """Bytes that are no value of what is named."""


class ByFields:
    """A frozen dataclass that is packed as its fields in order: the way of `dataclasses` itself takes five times as long."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """What makes it again."""
        fields: tuple[str, ...] = type(self).__slots__
        return type(self), tuple(getattr(self, name) for name in fields)


def digest(data: bytes) -> str:
    """What tells bytes from others."""
    return blake2b(data, digest_size=16).hexdigest()


def digest_of(plain: Any) -> str:
    """What tells a value from others: of texts, lists and dictionaries, in which the order counts."""
    return digest(marshal.dumps(plain, 0))  # the form without references, which depend on more than the value


def pack(value: Any) -> bytes:
    """A value as bytes."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


class Unpacker:
    """Turns bytes back into values made by the given classes and functions, of texts, numbers and containers."""

    def __init__(self, makers: Iterable[Callable[..., Any]]) -> None:
        known = {(found.__module__, found.__qualname__): found for found in makers}

        class Restricted(pickle.Unpickler):
            def find_class(self, module: str, name: str) -> Any:
                found = known.get((module, name))
                if found is None:
                    raise Damaged(f"{module}.{name}")
                return found

        self._restricted = Restricted

    def unpack(self, data: bytes) -> Any:
        """The value. Raises `Damaged`."""
        try:
            return self._restricted(io.BytesIO(data)).load()
        except (pickle.UnpicklingError, ValueError, TypeError, LookupError, AttributeError, EOFError, ImportError, MemoryError) as error:  # fmt: skip
            raise Damaged(str(error)) from None
