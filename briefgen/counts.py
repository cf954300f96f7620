"""How many, as a source says it: unknown is not zero."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NoReturn

from briefgen.packing import ByFields

Qualifier = Literal[
    "exact", "range", "at-least", "at-most", "about", "dozens", "several", "unknown", "none-reported"
]
Rule = Literal["count-form", "count-order"]


@dataclass(frozen=True, slots=True)
class Count(ByFields):
    """A number of people or things. `low` and `high` are bounds, both included; None is a bound not known.

    "about" has no bounds, because the source gave none; with bounds it stands for a span of which an end is
    an "about" value.
    """

    text: str
    low: int | None
    best: int | None
    high: int | None
    qualifier: Qualifier


class InvalidCount(ValueError):
    """Text that is no count: `rule` names what is wrong, `what` says it, `hint` shows what to write."""

    def __init__(self, rule: Rule, what: str, *, hint: str) -> None:
        super().__init__(f"{what} [{rule}]")
        self.rule = rule
        self.what = what
        self.hint = hint


def parse(text: str | Mapping[str, str]) -> Count:
    """Read a count: `1`, `0..17`, `>=100`, `>100`, `<=5`, `<5`, `~30`, a word, or {low, best, high}.

    Raises InvalidCount, and nothing else, for any other text or mapping. Numbers run from 0 to 10**9. Without
    low and high, a best figure counts as "about": it is an estimate, and the source gave no bounds.
    """
    return _read_text(text) if isinstance(text, str) else _read_mapping(text)


def words(count: Count) -> str:
    """The one wording of a count, such as "0 to 17", "more than 100" or "none reported"."""
    if count.qualifier in _WORDS:
        return _WORDS[count.qualifier]
    if count.low is None and count.high is None:
        return "unknown" if count.best is None else f"about {count.best:,}"
    best = "" if count.best is None or count.low == count.high else f", best {count.best:,}"
    return _bounds_words(count) + best


def exclude(a: Count, b: Count) -> bool:
    """Whether the two cannot both be true: both have bounds, and these share no number.

    "about", "dozens", "several", "unknown" and "none-reported" state no bounds, so they exclude nothing.
    """
    if a.qualifier not in _BOUNDED or b.qualifier not in _BOUNDED:
        return False
    return _below(a.high, b.low) or _below(b.high, a.low)


def span(counts: Iterable[Count]) -> Count | None:
    """The range from the least to the greatest that all numbers given allow; an open end stays open.

    An "about" value stands for itself, and makes the span an "about" one where it is an end of it. None where
    no count has a number, or where the numbers leave both ends open.
    """
    given = {count for count in counts if has_number(count)}
    if len(given) == 1:
        return given.pop()
    found = [ends(count) for count in given]
    low = _least([low for low, _ in found])
    high = _greatest([high for _, high in found])
    if low is None and high is None:
        return None
    firm = [ends(count) for count in given if count.qualifier != "about"]
    is_firm = low in [low for low, _ in firm] and high in [high for _, high in firm]
    return _spanning(low, high, is_firm=is_firm)


_MOST = 10**9
_BOUNDED = frozenset({"exact", "range", "at-least", "at-most"})
_WORDS: dict[Qualifier, str] = {
    "dozens": "dozens",
    "several": "several",
    "unknown": "unknown",
    "none-reported": "none reported",
}
_KEYS = ("low", "best", "high")
_NUMBER = re.compile("0|[1-9][0-9]*")
_SIGNED = re.compile(r"(>=|>|<=|<|~)([^<>=~]*)")
_FORMS = "write 1, 0..17, >=100, <=5, ~30, dozens, several, unknown or none-reported"
_MAPPING_FORM = "write {low: 0, best: 3, high: 17}; any of the three may be left out, not all"
# Applied one after another, to guess what an author meant: "at least 1,000" becomes ">=1000".
_SLIPS = (
    (r"(?<=[0-9])[,.'’\s](?=[0-9]{3}(?![0-9]))", ""),
    (r"none[ _]reported", "none-reported"),
    (r"\bat least\b|≥|=>", ">="),
    (r"\b(at most|up to)\b|≤|=<", "<="),
    (r"\b(more than|over)\b", ">"),
    (r"\b(fewer|less) than\b|\bunder\b", "<"),
    (r"\b(about|around|some|circa)\b|\bca?\.|≈", "~"),
    (r"(?<=[0-9])\s*(?:-|–|—|\bto\b|\.{3}|…)\s*(?=[0-9])", ".."),
    (r"^([0-9]+)\s*\+$", r">=\1"),
    (r"\s+", ""),
    (r"(?<![0-9])0+(?=[0-9])", ""),
)


def _read_text(text: str) -> Count:
    for qualifier in _WORDS:
        if text == qualifier:
            return Count(text, None, None, None, qualifier)
    if signed := _SIGNED.fullmatch(text):
        return _read_signed(text, signed[1], _number(signed[2], whole=text))
    low, dots, high = text.partition("..")
    if dots:
        return _range(text, low=_number(low, whole=text), high=_number(high, whole=text))
    number = _number(text, whole=text)
    return Count(text, number, number, number, "exact")


def _read_signed(text: str, sign: str, number: int) -> Count:
    if sign == "~":
        return Count(text, None, number, None, "about")
    if sign in (">=", ">"):
        return Count(text, number + (sign == ">"), None, None, "at-least")
    if sign == "<" and number == 0:
        _refuse("count-form", f"{_shown(text)} is below zero", hint="write 0 for none, as a source says it")
    return Count(text, None, None, number - (sign == "<"), "at-most")


def _read_mapping(given: Mapping[str, str]) -> Count:
    if not given or not all(key in _KEYS and isinstance(value, str) for key, value in given.items()):
        what = "a count in parts needs low, best or high, each a plain number"
        _refuse("count-form", what, hint=_MAPPING_FORM)
    text = ", ".join(f"{key} {given[key]}" for key in _KEYS if key in given)
    low, best, high = (_number(given[key], whole=given[key]) if key in given else None for key in _KEYS)
    stated = [number for number in (low, best, high) if number is not None]
    if stated != sorted(stated):
        hint = "low is at most best, and best at most high"
        _refuse("count-order", f"{_shown(text)} is not in order", hint=hint)
    if low is not None and high is not None:
        return _range(text, low=low, best=best, high=high)
    if low is None and high is None:
        return Count(text, None, best, None, "about")
    return Count(text, low, best, high, "at-most" if low is None else "at-least")


def _range(text: str, *, low: int, high: int, best: int | None = None) -> Count:
    if low > high:
        _refuse("count-order", f"{_shown(text)} ends below its start", hint=f"write {high}..{low}")
    if low == high:
        return Count(text, low, low, high, "exact")
    return Count(text, low, best, high, "range")


def _number(digits: str, *, whole: str) -> int:
    # The length is looked at first: int() refuses thousands of digits, and takes its time before.
    if not _NUMBER.fullmatch(digits):
        _refuse("count-form", f"{_shown(whole)} is not a count", hint=_suggestion(whole))
    if len(digits) > len(str(_MOST)) or int(digits) > _MOST:
        _refuse("count-form", f"{_shown(whole)} is more than a count can be", hint=f"the most is {_MOST}")
    return int(digits)


def _suggestion(text: str) -> str:
    """What the author may have meant, where a common slip leads to a count; otherwise the forms."""
    if len(text) > 40:
        return _FORMS
    guess = text.casefold().strip()
    for slip, meant in _SLIPS:
        guess = re.sub(slip, meant, guess)
    return f"write {guess}" if guess != text and _is_count(guess) else _FORMS


def _is_count(text: str) -> bool:
    try:
        parse(text)
    except InvalidCount:
        return False
    return True


def _bounds_words(count: Count) -> str:
    """The bounds, of which at least one is known. ">100" and ">=101" are the same bounds, worded as written."""
    sign = _SIGNED.fullmatch(count.text)
    about = "about " if count.qualifier == "about" else ""
    if count.low is None:
        return f"fewer than {int(sign[2]):,}" if sign and sign[1] == "<" else f"at most {about}{count.high:,}"
    if count.high is None:
        return f"more than {int(sign[2]):,}" if sign and sign[1] == ">" else f"at least {about}{count.low:,}"
    return about + (f"{count.low:,}" if count.low == count.high else f"{count.low:,} to {count.high:,}")


def has_number(count: Count) -> bool:
    """Whether the count says any number, be it a bound or an estimate."""
    return any(number is not None for number in (count.low, count.best, count.high))


def ends(count: Count) -> tuple[int | None, int | None]:
    """The least and the greatest number; an estimate without bounds is both."""
    is_point = count.low is None and count.high is None
    return (count.best, count.best) if is_point else (count.low, count.high)


def _spanning(low: int | None, high: int | None, *, is_firm: bool) -> Count:
    if low is None:
        return Count(f"<={high}", None, None, high, "at-most" if is_firm else "about")
    if high is None:
        return Count(f">={low}", low, None, None, "at-least" if is_firm else "about")
    if not is_firm:
        return Count(f"~{low}..{high}", low, None, high, "about")
    return _range(f"{low}..{high}", low=low, high=high)


def _least(lows: Sequence[int | None]) -> int | None:
    """The least of the lower bounds; None, which is open, where one is open or there is none."""
    known = [low for low in lows if low is not None]
    return min(known) if known and len(known) == len(lows) else None


def _greatest(highs: Sequence[int | None]) -> int | None:
    known = [high for high in highs if high is not None]
    return max(known) if known and len(known) == len(highs) else None


def _below(high: int | None, low: int | None) -> bool:
    return high is not None and low is not None and high < low


def _refuse(rule: Rule, what: str, *, hint: str) -> NoReturn:
    raise InvalidCount(rule, what, hint=hint)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
