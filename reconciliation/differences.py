"""Compare paired rows field by field (L2): the gap of each agreed field, and whether it is within tolerance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import polars as pl

from data.contracts.column import Role
from data.contracts.match import GAP_TYPE, residual_fields
from reconciliation.tolerances import Compared, Exact, Normalised, SameParts, Seconds, Tolerance

if TYPE_CHECKING:
    from reconciliation.day import Day
    from reconciliation.rulebook import Override, Rulebook

NUMBERS = (Role.QUANTITY, Role.PRICE, Role.MONEY)
_Under = Callable[[Tolerance], pl.Expr]
WORDS = (Exact, Normalised, SameParts, Seconds)
"""Tolerances that look at the two values and need no gap."""
SLICE = 1 << 17  # pairs compared at a time: the gathered columns stay small


def agreement(
    pairs: pl.DataFrame, house: pl.DataFrame, street: pl.DataFrame, rulebook: Rulebook, day: Day
) -> pl.Series:
    """Boolean per pair, in their order: is every compared field within its tolerance?

    Args:
        pairs: PAIRS of row numbers.
        house, street: the books, one row per row number.
    """
    if pairs.is_empty():
        return pl.Series("agrees", [], dtype=pl.Boolean)
    verdict = pl.all_horizontal(within(name, rulebook, day) for name in rulebook.compared)
    found = [
        gathered.select(verdict.alias("agrees")) for gathered in _gathered(pairs, house, street, _columns(rulebook))
    ]
    return pl.concat(found).to_series()


def differences(
    pairs: pl.DataFrame, house: pl.DataFrame, street: pl.DataFrame, rulebook: Rulebook, day: Day
) -> pl.DataFrame:
    """Everything about each pair, in their order.

    Returns:
        `house_row`, `street_row`, and for each compared field f: `both.f` (present on both sides), `within.f`,
        `gap.f` (Decimal(38, 12): house minus street, business days for dates, null for words and where absent)
        and `tolerance.f` (the text of the tolerance that decides for this pair).
    """
    wanted = [
        column
        for name in rulebook.compared
        for column in (
            (_h(name).is_not_null() & _s(name).is_not_null()).alias(f"both.{name}"),
            within(name, rulebook, day).alias(f"within.{name}"),
            _stored(gap(name, rulebook, day), rulebook.contract.schema[name]).alias(f"gap.{name}"),
            _text(name, rulebook).alias(f"tolerance.{name}"),
        )
    ]
    found = [gathered.select(wanted) for gathered in _gathered(pairs, house, street, _columns(rulebook))]
    empty = _joined(house.clear(), street.clear(), _columns(rulebook)).select(wanted)
    compared = pl.concat([empty, *found])
    return pl.concat([pairs.select("house_row", "street_row"), compared], how="horizontal")


def over_pairs(
    pairs: pl.DataFrame, books: tuple[pl.DataFrame, pl.DataFrame], rulebook: Rulebook, wanted: list[pl.Expr]
) -> pl.DataFrame:
    """These expressions per pair, in their order, over the compared columns of both rows side by side.

    Args:
        pairs: PAIRS of row numbers.
        books: house and street, one row per row number.
        rulebook: says what is compared.
        wanted: expressions over `h.<name>` and `s.<name>`.
    """
    names = _columns(rulebook)
    empty = _joined(books[0].clear(), books[1].clear(), names).select(wanted)
    return pl.concat([empty, *(gathered.select(wanted) for gathered in _gathered(pairs, *books, names))])


def residuals(
    pairs: pl.DataFrame, house: pl.DataFrame, street: pl.DataFrame, rulebook: Rulebook, day: Day
) -> pl.Series:
    """The `residuals` struct of the match contract per pair: what differs, null where equal or absent."""
    fields = residual_fields(rulebook.contract)
    wanted = [_nonzero(gap(name, rulebook, day)).cast(dtype).alias(name) for name, dtype in fields.items()]
    found = [gathered.select(wanted) for gathered in _gathered(pairs, house, street, list(fields))]
    return pl.concat([pl.DataFrame(schema=fields), *found]).to_struct("residuals")


def gap(name: str, rulebook: Rulebook, day: Day) -> pl.Expr:
    """House minus street over a frame of `h.<name>` and `s.<name>`: a number, days, or null for words."""
    role = rulebook.contract.columns[name].role
    if role in NUMBERS:
        return _h(name) - _s(name)
    if role is Role.DATE:
        return day.business_days.business_days_between(_s(name), _h(name))
    return pl.lit(None, dtype=GAP_TYPE)


def _stored(apart: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A gap as breaks hold it; null where it has more decimals than that: both values are told all the same."""
    told = apart.cast(GAP_TYPE)
    if isinstance(dtype, pl.Decimal) and dtype.scale > GAP_TYPE.scale:
        return pl.when(told.cast(dtype) == apart).then(told)
    return told


def override_applies(override: Override) -> pl.Expr:
    """True where both rows of a pair hold one of the values that the override names."""
    return pl.all_horizontal(
        _holds_one_of(side(name), values) for name, values in override.where.items() for side in (_h, _s)
    ).fill_null(value=False)


def within(name: str, rulebook: Rulebook, day: Day) -> pl.Expr:
    """True where the field is within the tolerance that decides for the pair, or is not compared."""

    def under(tolerance: Tolerance) -> pl.Expr:
        nothing = pl.lit(None, dtype=GAP_TYPE)
        measured = nothing if isinstance(tolerance, WORDS) else gap(name, rulebook, day)
        return tolerance.within(Compared(_h(name), _s(name), measured), absent_differs=rulebook.absent_differs)

    return _overridden(name, rulebook, under)


def _text(name: str, rulebook: Rulebook) -> pl.Expr:
    return _overridden(name, rulebook, lambda tolerance: pl.lit(tolerance.text))


def _overridden(name: str, rulebook: Rulebook, under: _Under) -> pl.Expr:
    """The first override that speaks of the field and applies decides; otherwise the rulebook's own tolerance."""
    verdict = under(rulebook.tolerances[name])
    for override in reversed(rulebook.overrides):
        if name in override.compare:
            verdict = pl.when(override_applies(override)).then(under(override.compare[name])).otherwise(verdict)
    return verdict


def _columns(rulebook: Rulebook) -> list[str]:
    conditions = (name for override in rulebook.overrides for name in override.where)
    return list(dict.fromkeys([*rulebook.compared, *conditions]))


def _gathered(
    pairs: pl.DataFrame, house: pl.DataFrame, street: pl.DataFrame, columns: Iterable[str]
) -> Iterator[pl.DataFrame]:
    names = list(columns)
    ours, theirs = house.select(names), street.select(names)
    for part in pairs.iter_slices(SLICE):
        yield _joined(ours[part["house_row"]], theirs[part["street_row"]], names)


def _joined(house: pl.DataFrame, street: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    ours = house.select(pl.col(names).name.prefix("h."))
    return ours.hstack(street.select(pl.col(names).name.prefix("s.")))


def _holds_one_of(column: pl.Expr, values: list[str]) -> pl.Expr:
    text = column.cast(pl.String)
    beginnings = [text.str.starts_with(value[:-1]) for value in values if value.endswith("*")]
    return pl.any_horizontal(text.is_in(values), *beginnings)


def _nonzero(value: pl.Expr) -> pl.Expr:
    return pl.when(value != 0).then(value)


def _h(name: str) -> pl.Expr:
    return pl.col(f"h.{name}")


def _s(name: str) -> pl.Expr:
    return pl.col(f"s.{name}")
