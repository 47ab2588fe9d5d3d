"""From two books to probabilities: compare what is left, learn what partners look like, check on the confirmed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import polars as pl

from data.contracts.contract import Contract
from data.reference.calendars import Calendar
from reconciliation.settled import PAIRS
from reconciliation.suggestions.blocking import candidates
from reconciliation.suggestions.calibration import NONE, Calibration, calibration
from reconciliation.suggestions.fields import Field, fields_of, read
from reconciliation.suggestions.levels import FAR, Sides, levels, rarity_of
from reconciliation.suggestions.odds import Drawn, Learned, Pairs, Reals, learned, probabilities
from reconciliation.suggestions.strangers import strangers


class Books(NamedTuple):
    """Two books to compare: canonical rows, each in an order of its own that does not depend on files."""

    house: pl.DataFrame
    street: pl.DataFrame

    @property
    def sizes(self) -> tuple[int, int]:
        return self.house.height, self.street.height


class Judged(NamedTuple):
    """Pairs worth looking at.

    Args:
        pairs: PAIRS, positions into the two books.
        levels: one column per field, in the order of `pairs`.
        sure: the probability of each.
        known: what was learned.
        fields: what was compared.
    """

    pairs: pl.DataFrame
    levels: pl.DataFrame
    sure: Reals
    known: Learned
    fields: list[Field]


def judged(left: Books, confirmed: Books, contract: Contract, calendar: Calendar) -> Judged:
    """Look for partners among what is left.

    Args:
        left: rows without a partner, at least one of each book.
        confirmed: rows that are partners: the first house row of the first street row, and so on.
        contract: what the rows are.
        calendar: counts business days.
    """
    look = _Look.at(left, confirmed, contract, calendar)
    open_ = look.only(0, left.sizes)
    pairs = open_.candidates()
    compared = open_.levels(pairs)
    count = np.arange(confirmed.house.height)
    matched = _pairs(left.house.height + count, left.street.height + count)
    apart = strangers(look.sides.house.height, look.sides.street.height, left.sizes)
    found = _as_pairs(pairs, compared, left.sizes)
    share_of_all = apart.height / (look.sides.house.height * look.sides.street.height)
    drawn = Drawn(look.levels(apart).to_numpy(), share_of_all)
    known = learned(found, drawn, look.levels(matched).to_numpy(), [FAR[field.kind] for field in look.fields])
    sure = _checked(look.only(1, left.sizes), known).modest(probabilities(found, known))
    return Judged(pairs, compared, sure, known, look.fields)


@dataclass(frozen=True)
class _Look:
    """How rows are compared: what they say, field by field."""

    sides: Sides
    fields: list[Field]
    calendar: Calendar

    @classmethod
    def at(cls, left: Books, confirmed: Books, contract: Contract, calendar: Calendar) -> _Look:
        """What is left, then what is confirmed, of each book."""
        fields = fields_of(contract)
        house, street = (
            read(pl.concat([left[side], confirmed[side].select(left[side].columns)]), fields) for side in (0, 1)
        )
        fields = [field for field in fields if not (_silent(house, field) or _silent(street, field))]
        return cls(Sides(house, street, rarity_of(house, street, fields)), fields, calendar)

    def only(self, part: int, sizes: tuple[int, int]) -> _Look:
        """What is left (0), or what is confirmed (1), counted from 0."""
        cut = (self.sides.house, sizes[0]), (self.sides.street, sizes[1])
        house, street = (
            (table[size:] if part else table[:size]).with_columns(row=pl.int_range(pl.len(), dtype=pl.UInt32))
            for table, size in cut
        )
        return replace(self, sides=Sides(house, street, self.sides.rarity))

    def candidates(self) -> pl.DataFrame:
        return candidates(self.sides.house, self.sides.street, self.fields)

    def levels(self, pairs: pl.DataFrame) -> pl.DataFrame:
        return levels(pairs, self.sides, self.fields, self.calendar)


def _checked(confirmed: _Look, known: Learned) -> Calibration:
    """What is promised for the confirmed rows, as if nobody knew their partners, against what is so."""
    if confirmed.sides.house.is_empty():
        return NONE
    pairs = confirmed.candidates()
    sizes = confirmed.sides.house.height, confirmed.sides.street.height
    stated = probabilities(_as_pairs(pairs, confirmed.levels(pairs), sizes), known)
    return calibration(stated, (pairs["house_row"] == pairs["street_row"]).to_numpy())


def _silent(table: pl.DataFrame, field: Field) -> bool:
    return table[field.name].null_count() == table.height


def _as_pairs(pairs: pl.DataFrame, compared: pl.DataFrame, sizes: tuple[int, int]) -> Pairs:
    house, street = (pairs[name].cast(pl.Int64).to_numpy() for name in PAIRS)
    return Pairs(house, street, compared.to_numpy(), sizes)


def _pairs(house: object, street: object) -> pl.DataFrame:
    return pl.DataFrame({"house_row": house, "street_row": street}, schema=PAIRS)
