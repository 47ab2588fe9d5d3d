"""Rows written as exposures: instrument -> signed quantity, and signed value. Whole numbers only, nothing rounded.

Quantities count 10^-10 units times 10^-4 of a conversion, prices 10^-12, values their product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import NamedTuple

from data.contracts.words import Book
from data.reference.packages import FACTOR_SCALE, Opened

QUANTITY_DIGITS = 10
PRICE_DIGITS = 12
QUANTITY_UNIT = 10**QUANTITY_DIGITS * FACTOR_SCALE
VALUE_UNIT = QUANTITY_UNIT * 10**PRICE_DIGITS

Open = Callable[[str, str | None], Opened]


class Source(NamedTuple):
    """What a pass reads of a row.

    Args:
        row: row number in its book.
        positive: the direction counts plus.
        unit: of the quantity, where the sender says it.
        instant: microseconds; None where the sender does not say.
        deal: a reference that the rows of one deal share.
        money: amounts of the compared money columns, absent ones None.
        words: the other compared columns, absent ones None.
    """

    row: int
    instrument: str
    positive: bool
    quantity: Decimal
    unit: str | None
    price: Decimal
    instant: int | None
    deal: str | None
    money: tuple[Decimal | None, ...] = ()
    words: tuple[str | None, ...] = ()


class Terms(NamedTuple):
    """What a row is in the law. Rows of equal terms are interchangeable.

    Args:
        exposures: instrument and signed quantity; the first has the sign of the row's direction.
        value: signed quantity x price.
        size: signed quantity as written.
        price: as written.
        half_lot: quantity that rounding to lots may hide; 0: none.
        package: name of the package, or None for an ordinary instrument.
        money: amounts of the compared money columns.
        words: the other compared columns.
        instrument: as the row names it.
    """

    book: Book
    instrument: str
    size: int
    exposures: tuple[tuple[str, int], ...]
    value: int
    price: int
    half_lot: int
    package: str | None
    money: tuple[Decimal | None, ...]
    words: tuple[str | None, ...]


class Clip(NamedTuple):
    """Rows of equal terms, instant and deal: one kind of clip, as often as there are rows.

    Args:
        rows: row numbers, ascending.
    """

    terms: Terms
    instant: int | None
    deal: str | None
    rows: tuple[int, ...]


def terms_of(book: Book, source: Source, opened: Opened) -> Terms:
    """The exposures of one row."""
    size = _whole(source.quantity, QUANTITY_DIGITS) * (1 if source.positive else -1)
    price = _whole(source.price, PRICE_DIGITS)
    return Terms(
        book=book,
        instrument=source.instrument,
        size=size,
        exposures=tuple((instrument, size * amount) for instrument, amount in opened.legs),
        value=size * opened.priced * price,
        price=price,
        half_lot=opened.half_lot * 10**QUANTITY_DIGITS,
        package=opened.package,
        money=source.money,
        words=source.words,
    )


def clips_of(book: Book, sources: Iterable[Source], open_: Open) -> list[Clip]:
    """The clips of a book in order of time, row number and nothing else."""
    found: dict[tuple[Terms, int | None, str | None], list[int]] = {}
    for source in sorted(sources, key=lambda source: source.row):
        terms = terms_of(book, source, open_(source.instrument, source.unit))
        found.setdefault((terms, source.instant, source.deal), []).append(source.row)
    clips = [Clip(*said, tuple(rows)) for said, rows in found.items()]
    return sorted(clips, key=lambda clip: (clip.instant is not None, clip.instant or 0, clip.rows))


def _whole(number: Decimal, digits: int) -> int:
    """The number in units of its last digit.

    Raises:
        ValueError: it has more digits than the contract holds.
    """
    sign, figures, exponent = number.as_tuple()
    shift = digits + int(exponent)
    value = int("".join(map(str, figures)))
    if shift >= 0:
        value *= 10**shift
    else:
        value, rest = divmod(value, 10**-shift)
        if rest:
            raise ValueError(f"{number} has more than {digits} decimals")
    return -value if sign else value
