"""Records kept as bytes, and made into objects when they are asked for: those of a large site do not fit into little memory."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Generic, TypeVar, get_args, overload

from briefgen.citations import Citation
from briefgen.counts import Count
from briefgen.dates import Date
from briefgen.packing import Damaged, Unpacker, pack
from briefgen.problems import BriefgenError
from briefgen.records import KINDS
from briefgen.records.common import Model, Record, remade

R = TypeVar("R", bound=Record)

RECENT = 4096
"""So many records are kept as objects: those of one page, and of its neighbours, come again and again."""

Span = tuple[int, int]
"""Where a record begins in the bytes of all, and where it ends."""


class Records(Mapping[str, Record]):
    """All records by id, in the order of the ids. What is not asked for takes the room of its bytes alone."""

    def __init__(self, packed: bytes | bytearray | memoryview, spans: Mapping[str, Span]) -> None:
        self._packed = memoryview(packed)
        self._spans = spans
        self._made = lru_cache(maxsize=RECENT)(self._make)

    def _make(self, key: str) -> Record:
        start, end = self._spans[key]
        try:
            found: Record = unpacker().unpack(bytes(self._packed[start:end]))
        except Damaged:
            raise BriefgenError(f"what was kept of {key} is damaged; remove the folder .briefgen") from None
        return found

    def __getitem__(self, key: str) -> Record:
        return self._made(key)

    def __contains__(self, key: object) -> bool:
        return key in self._spans

    def __iter__(self) -> Iterator[str]:
        return iter(self._spans)

    def __len__(self) -> int:
        return len(self._spans)


class InOrder(Sequence[R], Generic[R]):
    """Records of one kind in a fixed order, each made into an object when it is its turn."""

    def __init__(self, keys: Sequence[str], records: Mapping[str, Record], kind: type[R]) -> None:
        self._keys = keys
        self._records = records
        self._kind = kind

    @overload
    def __getitem__(self, index: int) -> R: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[R]: ...

    def __getitem__(self, index: int | slice) -> R | Sequence[R]:
        if isinstance(index, slice):
            return InOrder(self._keys[index], self._records, self._kind)
        found = self._records[self._keys[index]]
        assert isinstance(found, self._kind)
        return found

    def __len__(self) -> int:
        return len(self._keys)


def packed(record: Record) -> bytes:
    """A record as bytes."""
    return pack(record)


@lru_cache(maxsize=1)
def unpacker() -> Unpacker:
    """What makes records of bytes: it knows the classes that a record is made of."""
    return Unpacker((remade, *_models(), Date, Count, Citation, datetime.date))


def _models() -> list[type[Model]]:
    """The kinds of records, and all parts that they may have."""
    found: dict[type[Model], None] = dict.fromkeys(KINDS.values())
    waiting: list[type[Model]] = list(found)
    while waiting:
        for field in waiting.pop().model_fields.values():
            for part in _within(field.annotation):
                if part not in found:
                    found[part] = None
                    waiting.append(part)
    return list(found)


def _within(annotation: object) -> Iterator[type[Model]]:
    """The models that an annotation names, at any depth."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for argument in get_args(annotation):
        yield from _within(argument)
