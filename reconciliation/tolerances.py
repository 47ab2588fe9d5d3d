"""Tolerances in CTM's grammar: EXCT, PTOL, PTMX, MNMX, NUFM, CPOP. Exact arithmetic, no division, no float.

Three words are ours, for what is reported rather than settled: NORM for names, PART for lists, SECS for clocks. A
field that is absent on either side is not compared, except under CPOP and where a rulebook says that absence differs.
Percentages are symmetric: their base is the larger absolute value. Gaps are house minus street.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import ClassVar, NamedTuple

import polars as pl

from data.contracts.column import Column, Role

NUMBERS = frozenset({Role.QUANTITY, Role.PRICE, Role.MONEY})
BANDED = NUMBERS | {Role.DATE}
MOST_DECIMALS = 6
LARGEST_PERCENT = Decimal(1000)


class Compared(NamedTuple):
    """The two values of one field and what lies between them, as expressions of equal length.

    Args:
        house, street: the values.
        gap: house minus street: exact for numbers, business days for dates; null for words.
    """

    house: pl.Expr
    street: pl.Expr
    gap: pl.Expr


@dataclass(frozen=True)
class Tolerance(ABC):
    """An allowed difference of one field. Subclasses are the words of the grammar."""

    word: ClassVar[str] = ""
    roles: ClassVar[frozenset[Role]] = frozenset(Role)
    kinds: ClassVar[tuple[type[pl.DataType], ...]] = (pl.DataType,)

    @property
    def text(self) -> str:
        """As a rulebook writes it."""
        return self.word

    @abstractmethod
    def agrees(self, of: Compared) -> pl.Expr:
        """True where the field is within this tolerance; null where either value is absent."""

    def within(self, of: Compared, *, absent_differs: bool = False) -> pl.Expr:
        """Boolean without nulls: within tolerance, or not compared because a side is silent.

        Args:
            of: the two values.
            absent_differs: a value that only one side states differs; two that are absent agree all the same.
        """
        unsaid = of.house.is_null() & of.street.is_null() if absent_differs else pl.lit(value=True)
        return self.agrees(of).fill_null(unsaid)

    def fits(self, column: Column) -> bool:
        """Whether values of such a column can be held against it."""
        kind = column.dtype if isinstance(column.dtype, type) else type(column.dtype)
        return column.role in self.roles and issubclass(kind, self.kinds)


@dataclass(frozen=True)
class Exact(Tolerance):
    """EXCT: equal."""

    word: ClassVar[str] = "EXCT"

    def agrees(self, of: Compared) -> pl.Expr:
        return of.house == of.street


@dataclass(frozen=True)
class NotUsed(Tolerance):
    """NUFM: not used for matching."""

    word: ClassVar[str] = "NUFM"

    def agrees(self, of: Compared) -> pl.Expr:
        return of.house.is_null() | of.house.is_not_null()


@dataclass(frozen=True)
class Populated(Tolerance):
    """CPOP: must be populated on both sides, whatever it says."""

    word: ClassVar[str] = "CPOP"

    def agrees(self, of: Compared) -> pl.Expr:
        return of.house.is_not_null() & of.street.is_not_null()


@dataclass(frozen=True)
class Percent(Tolerance):
    """PTOL p: within p percent of the larger absolute value. Two percent is written 2."""

    percent: Decimal

    word: ClassVar[str] = "PTOL"
    roles: ClassVar[frozenset[Role]] = NUMBERS

    @property
    def text(self) -> str:
        return f"{self.word} {_plain(self.percent)}"

    def agrees(self, of: Compared) -> pl.Expr:
        """|gap| x 100 <= p x base, with both sides multiplied until p is a whole number."""
        places = max(0, -_exponent(self.percent))
        base = pl.max_horizontal(of.house.abs(), of.street.abs())
        return of.gap.abs() * _whole(100 * 10**places) <= base * _whole(int(self.percent.scaleb(places)))


@dataclass(frozen=True)
class PercentCapped(Percent):
    """PTMX p max: at most p percent of the larger absolute value, and never more than max."""

    maximum: Decimal

    word: ClassVar[str] = "PTMX"

    @property
    def text(self) -> str:
        return f"{self.word} {_plain(self.percent)} {_plain(self.maximum)}"

    def agrees(self, of: Compared) -> pl.Expr:
        return super().agrees(of) & (of.gap.abs() <= _number(self.maximum))


@dataclass(frozen=True)
class Band(Tolerance):
    """MNMX below above: street at most `below` under house and at most `above` over it; days for dates."""

    below: Decimal
    above: Decimal

    word: ClassVar[str] = "MNMX"
    roles: ClassVar[frozenset[Role]] = BANDED

    @property
    def text(self) -> str:
        return f"{self.word} {_plain(self.below)} {_plain(self.above)}"

    def agrees(self, of: Compared) -> pl.Expr:
        return (of.gap <= _number(self.below)) & (of.gap >= _number(-self.above))


@dataclass(frozen=True)
class Normalised(Tolerance):
    """NORM: the same words, whatever their case, accents, blanks and punctuation."""

    word: ClassVar[str] = "NORM"
    kinds: ClassVar[tuple[type[pl.DataType], ...]] = (pl.String,)

    def agrees(self, of: Compared) -> pl.Expr:
        return bare(of.house) == bare(of.street)


@dataclass(frozen=True)
class SameParts(Tolerance):
    """PART: the same parts between semicolons, in any order."""

    word: ClassVar[str] = "PART"
    kinds: ClassVar[tuple[type[pl.DataType], ...]] = (pl.String,)

    def agrees(self, of: Compared) -> pl.Expr:
        ours, theirs = (side.str.split(";").list.sort().list.join(";") for side in (of.house, of.street))
        return ours == theirs


@dataclass(frozen=True)
class Seconds(Tolerance):
    """SECS most: two moments at most so many seconds apart, to the microsecond."""

    most: Decimal

    word: ClassVar[str] = "SECS"
    kinds: ClassVar[tuple[type[pl.DataType], ...]] = (pl.Datetime,)

    @property
    def text(self) -> str:
        return f"{self.word} {_plain(self.most)}"

    @property
    def microseconds(self) -> int:
        return int(self.most.scaleb(MOST_DECIMALS))

    def agrees(self, of: Compared) -> pl.Expr:
        return (of.house - of.street).dt.total_microseconds().abs() <= self.microseconds


def parse_tolerance(text: str) -> Tolerance:
    """Read one tolerance as rulebooks write it.

    Raises:
        ValueError: not of the grammar; the message says what is.
    """
    word, *numbers = text.split() or [""]
    values = [_amount(number) for number in numbers]
    shape = _GRAMMAR.get((word, len(values)))
    if shape is None:
        raise ValueError(
            f"{text!r} is no tolerance; write EXCT, PTOL percent, PTMX percent max, MNMX below above, NUFM, CPOP, "
            "NORM, PART or SECS most"
        )
    if word in {"PTOL", "PTMX"} and values[0] > LARGEST_PERCENT:
        raise ValueError(f"{text!r} allows more than {LARGEST_PERCENT} percent")
    return shape(*values)


_GRAMMAR: dict[tuple[str, int], Callable[..., Tolerance]] = {
    ("EXCT", 0): Exact,
    ("NUFM", 0): NotUsed,
    ("CPOP", 0): Populated,
    ("PTOL", 1): Percent,
    ("PTMX", 2): PercentCapped,
    ("MNMX", 2): Band,
    ("NORM", 0): Normalised,
    ("PART", 0): SameParts,
    ("SECS", 1): Seconds,
}


def bare(words: pl.Expr) -> pl.Expr:
    """Small letters without accents; every run of other characters is one blank."""
    plain = words.str.to_lowercase().str.normalize("NFD").str.replace_all(r"\p{M}", "")
    return plain.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()


def _amount(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number") from None
    if not value.is_finite() or value < 0 or value >= Decimal("1e16"):
        raise ValueError(f"{text!r} must be between 0 and 1e16")
    if -_exponent(value.normalize()) > MOST_DECIMALS:
        raise ValueError(f"{text!r} has more than {MOST_DECIMALS} decimals")
    return value


def _exponent(value: Decimal) -> int:
    return int(value.normalize().as_tuple().exponent)


def _plain(value: Decimal) -> str:
    """The number without exponent and without closing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _whole(value: int) -> pl.Expr:
    return pl.lit(str(value)).str.to_decimal(scale=0)


def _number(value: Decimal) -> pl.Expr:
    return pl.lit(f"{value:f}").str.to_decimal(scale=MOST_DECIMALS)
