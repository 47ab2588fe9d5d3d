"""The curve of open breaks against the tolerance of one field, from stored margins, with the points where it steps.

A break leaves the curve at its clearing tolerance: where this field is all that it differs in, and a pass would pair
its rows by a reference or a key. Every break is judged by itself, all others standing as they do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from data.contracts.column import Role
from data.contracts.failure import UsageError
from data.contracts.match import GAP_TYPE
from data.contracts.words import Book
from reconciliation.clearing import PERCENTS, needed_band, needed_percent
from reconciliation.day import Day
from reconciliation.passes.economics import ByEconomics
from reconciliation.passes.reference import ByReference
from reconciliation.passes.tolerance import ByTolerance
from reconciliation.rulebook import Rulebook
from reconciliation.tolerances import BANDED, NUMBERS
from reconciliation.whatif import Sums, sums

SCHEMA = pl.Schema(
    {"break_id": pl.String, "exposure": pl.Decimal(38, 10), "currency": pl.String, "clears_at": GAP_TYPE}
)


@dataclass(frozen=True)
class Step:
    """Breaks that are open at a tolerance and up to the next step."""

    tolerance: Decimal
    breaks: int
    exposure: Sums


@dataclass(frozen=True)
class Curve:
    """Open breaks as the tolerance of one field grows.

    Args:
        field: the field.
        unit: PERCENT of the larger value, or a symmetric band in the field's own UNIT.
        now: the tolerance of the rulebook, as it writes it.
        steps: ascending; the first is where the rulebook stands. The cap of PTMX does not bind along the curve.
    """

    field: str
    unit: str
    now: str
    steps: tuple[Step, ...]

    def values(self) -> dict[str, Any]:
        """The curve as a document."""
        steps = [
            {"tolerance": step.tolerance, "breaks": step.breaks, "exposure": step.exposure} for step in self.steps
        ]
        return {
            "field": self.field,
            "unit": self.unit,
            "now": self.now,
            "answered_by": "stored margins",
            "steps": steps,
        }


def open_pairs(
    field: str, breaks: pl.DataFrame, canonical: pl.DataFrame, rulebook: Rulebook, day: Day
) -> pl.DataFrame:
    """Every break with the tolerance of a field at which it clears, or null where that field alone never clears it.

    Args:
        field: a compared number or date.
        breaks: the break contract.
        canonical: the rows of both books.
        rulebook: that the run was made under; says in which unit the tolerance counts.
        day: for its calendar.

    Raises:
        UsageError: the field is not compared, or is a word.
    """
    check_field(field, rulebook)
    single = (pl.col(f"{book.lower()}_rows").list.len() == 1 for book in Book)
    only = (pl.col("differences").list.len() == 1) & (
        pl.col("differences").list.first().struct.field("field") == field
    )
    alone = breaks.filter(only, *single)
    found = alone.filter(_paired(alone, canonical, rulebook, day))
    needs = pl.DataFrame(
        [(row["break_id"], _needed(row["differences"][0], rulebook, field)) for row in found.iter_rows(named=True)],
        schema={"break_id": pl.String, "clears_at": GAP_TYPE},
        orient="row",
    )
    return breaks.select("break_id", "exposure", "currency").join(needs, on="break_id", how="left").cast(SCHEMA)


def curve_of(field: str, pairs: pl.DataFrame, rulebook: Rulebook) -> Curve:
    """The curve over breaks of `SCHEMA`, each once."""
    return Curve(
        field, _unit(field, rulebook), rulebook.tolerances[field].text, tuple(_steps(pairs, _start(field, rulebook)))
    )


def check_field(field: str, rulebook: Rulebook) -> None:
    """Refuse a field that has no tolerance to grow.

    Raises:
        UsageError: lists the fields that have.
    """
    columns = rulebook.contract.columns
    known = [name for name in rulebook.compared if columns[name].role in BANDED]
    if field not in known:
        raise UsageError(f"no tolerance of {field!r} can grow; there are: {', '.join(known)}")


def _steps(pairs: pl.DataFrame, start: Decimal) -> Iterator[Step]:
    left = pairs
    yield Step(start, left.height, sums(left))
    for at in pairs["clears_at"].drop_nulls().unique().sort():
        left = left.filter(pl.col("clears_at").is_null() | (pl.col("clears_at") > at))
        yield Step(Decimal(f"{at.normalize():f}"), left.height, sums(left))


def _start(field: str, rulebook: Rulebook) -> Decimal:
    """Where the curve begins: what the rulebook allows everywhere, in the curve's unit; 0 where that is no number."""
    percent = _unit(field, rulebook) == "percent"
    own = [override.compare[field] for override in rulebook.overrides if field in override.compare]
    return min(_allows(tolerance.text, percent=percent) for tolerance in (rulebook.tolerances[field], *own))


def _allows(text: str, *, percent: bool) -> Decimal:
    """The percentage, or the narrower side of the band; what both rules of PTMX allow is neither."""
    word, *numbers = text.split()
    return min(map(Decimal, numbers)) if word == ("PTOL" if percent else "MNMX") else Decimal(0)


def _unit(field: str, rulebook: Rulebook) -> str:
    if rulebook.tolerances[field].text.split()[0] in PERCENTS:
        return "percent"
    column = rulebook.contract.columns[field]
    return "business days" if column.role is Role.DATE else column.unit or "units"


def _needed(difference: dict[str, Any], rulebook: Rulebook, field: str) -> Decimal | None:
    if difference["gap"] is None:
        return None
    if _unit(field, rulebook) == "percent" and rulebook.contract.columns[field].role in NUMBERS:
        return needed_percent(difference["gap"], difference["house"], difference["street"])
    return needed_band(difference["gap"])


def _paired(alone: pl.DataFrame, canonical: pl.DataFrame, rulebook: Rulebook, day: Day) -> pl.Series:
    """Boolean per break of one row a side: would a pass pair its rows if they agreed?"""
    columns = list(rulebook.contract.columns)
    sides = [
        alone.select(row_id=pl.col(f"{book.lower()}_rows").list.first())
        .join(canonical.filter(pl.col("book") == book), on="row_id", how="left", maintain_order="left")
        .select(pl.col(columns).name.prefix(f"{book.lower()}."))
        for book in Book
    ]
    ways = [way for step in rulebook.steps for way in _ways(step.parameters, day)]
    both = sides[0].hstack(sides[1])
    return both.select(
        pl.any_horizontal(pl.lit(value=False), *ways).fill_null(value=False).alias("paired")
    ).to_series()


def _ways(parameters: Any, day: Day) -> Iterator[pl.Expr]:
    match parameters:
        case ByReference():
            for ours, theirs in (*parameters.links, *parameters.agreeing_links):
                yield pl.col(f"house.{ours}") == pl.col(f"street.{theirs}")
        case ByEconomics():
            yield _same(parameters.key)
        case ByTolerance():
            yield _same(parameters.key) & _inside(parameters, day)
        case _:
            return


def _same(key: list[str]) -> pl.Expr:
    return pl.all_horizontal(pl.col(f"house.{name}").eq_missing(pl.col(f"street.{name}")) for name in key)


def _inside(parameters: ByTolerance, day: Day) -> pl.Expr:
    if parameters.date is None:
        return pl.lit(value=True)
    dates = (pl.col(f"{side}.{parameters.date}") for side in ("house", "street"))
    apart = day.business_days.business_days_between(*dates)
    return (apart.abs() <= parameters.date_window_business_days).fill_null(value=True)
