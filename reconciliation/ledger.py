"""The disposition ledger of a run: every landed row once, with the counts and sums that prove it.

The engine says where canonical rows end; rows that were never read or belong to no contract are added here. What
this file states, `proof.py` checks again from the stored tables with other means.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

import polars as pl

from data.contracts import disposition
from data.contracts.column import Role
from data.contracts.contract import Contract
from data.contracts.words import Disposition

ROW = ("book", "row_id")
SUMMED = (Role.QUANTITY, Role.MONEY)
SPOKEN = MappingProxyType({Disposition.BREAK: "broken"})
"""Words of the proof line where the lower-case disposition does not read well."""


class Law(NamedTuple):
    """One statement about a run: `left` and `right` are the numbers that must be equal."""

    name: str
    holds: bool
    left: str
    right: str

    def __str__(self) -> str:
        return f"{self.name}: {self.left} {'=' if self.holds else 'IS NOT'} {self.right}"


class ProofResult(NamedTuple):
    """Where the landed rows of a run ended, and the laws that must hold.

    Args:
        landed: distinct landed rows.
        counts: rows of the ledger per disposition, in the order of the vocabulary; all of them, also zeros.
        unaccounted: landed rows that do not stand in the ledger exactly once.
        laws: counts first, then signed sums per column and currency.
    """

    landed: int
    counts: Mapping[Disposition, int]
    unaccounted: int
    laws: tuple[Law, ...]

    @property
    def holds(self) -> bool:
        return self.unaccounted == 0 and all(law.holds for law in self.laws)

    @property
    def line(self) -> str:
        """The proof line: `12,345 rows landed = 11,900 matched + 445 broken; 0 unaccounted`."""
        said = [f"{count:,} {SPOKEN.get(kind, kind.lower())}" for kind, count in self.counts.items() if count]
        return f"{self.landed:,} rows landed = {' + '.join(said) or '0'}; {self.unaccounted:,} unaccounted"


def composed(dispositions: pl.DataFrame, rejects: pl.DataFrame, excluded: pl.DataFrame) -> pl.DataFrame:
    """The whole ledger of a run, sorted by book and row.

    Args:
        dispositions: what the engine says, one row per canonical row.
        rejects: failed columns of landed rows; several of one row are one REJECTED row.
        excluded: landed rows that are no rows of the contract, with the rule.

    Returns:
        One row per landed row of `disposition.SCHEMA`.
    """
    refused = rejects.group_by(ROW).agg(
        pl.col("line").min(), reason=pl.format("column {}", pl.col("column").sort().first())
    )
    left_out = excluded.select(*ROW, "line", reason="rule")
    parts = [
        dispositions,
        refused.with_columns(disposition=pl.lit(Disposition.REJECTED.value)),
        left_out.with_columns(disposition=pl.lit(Disposition.EXCLUDED.value)),
    ]
    return pl.concat([_of_schema(part) for part in parts]).sort(ROW)


def proved(landed: pl.DataFrame, canonical: pl.DataFrame, ledger: pl.DataFrame, contract: Contract) -> ProofResult:
    """Hold the ledger against what landed.

    Args:
        landed: landed rows of both books; only `book` and `row_id` are read.
        canonical: rows of the contract of both books with their lineage.
        ledger: as `composed` returns it.
        contract: says which columns are signed, summed, and in which currency.
    """
    rows, standing, strangers = _accounted(landed, ledger)
    ended = dict(ledger.group_by("disposition").len().iter_rows())
    counts = {kind: int(ended.get(kind, 0)) for kind in Disposition}
    excluded = ledger.filter(pl.col("disposition") == Disposition.EXCLUDED)
    never_read = counts[Disposition.REJECTED] + excluded.join(canonical.select(ROW), on=ROW, how="anti").height
    laws = (
        _count_law("every landed row has one disposition", rows, standing),
        _count_law("every row of the ledger has landed", ledger.height, ledger.height - strangers),
        _count_law("landed = canonical + rejected + excluded", rows, canonical.height + never_read),
        *_sum_laws(canonical, ledger, contract),
    )
    return ProofResult(rows, MappingProxyType(counts), rows - standing, laws)


def signed(contract: Contract, name: str) -> pl.Expr:
    """A quantity or amount with the sign of the row's direction; a contract without direction has none."""
    direction = contract.only(Role.DIRECTION)
    if direction is None:
        return pl.col(name)
    positive = pl.col(direction).cast(pl.String) == contract.positive_direction
    return pl.when(positive).then(pl.col(name)).otherwise(-pl.col(name))


def _of_schema(part: pl.DataFrame) -> pl.DataFrame:
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in disposition.SCHEMA.items() if name not in part]
    return part.with_columns(missing).select(disposition.SCHEMA.names()).cast(disposition.SCHEMA)


def _accounted(landed: pl.DataFrame, ledger: pl.DataFrame) -> tuple[int, int, int]:
    """Distinct landed rows, those of them that the ledger tells once, and rows of the ledger that never landed."""
    told = [
        landed.lazy().select(*ROW, landed=pl.lit(value=True), ended=pl.lit(0, pl.Int64)),
        ledger.lazy().select(*ROW, landed=pl.lit(value=False), ended=pl.lit(1, pl.Int64)),
    ]
    rows = pl.concat(told).group_by(ROW).agg(pl.col("landed").any(), pl.col("ended").sum())
    once, stranger = pl.col("landed") & (pl.col("ended") == 1), ~pl.col("landed")
    counts = rows.select(pl.col("landed").sum(), once.sum().alias("once"), pl.col("ended").filter(stranger).sum())
    found = counts.collect().row(0)
    return int(found[0]), int(found[1]), int(found[2])


def _count_law(name: str, left: int, right: int) -> Law:
    return Law(name, left == right, f"{left:,}", f"{right:,}")


def _sum_laws(canonical: pl.DataFrame, ledger: pl.DataFrame, contract: Contract) -> list[Law]:
    """Per summed column and currency: what came in equals the sum over the dispositions."""
    names = contract.having(*SUMMED)
    units = {name: contract.columns[name].currency_from or contract.only(Role.CURRENCY) for name in names}
    direction = contract.only(Role.DIRECTION)
    needed = dict.fromkeys([*ROW, *names, *filter(None, (*units.values(), direction))])
    ended = canonical.select(*needed).join(ledger.select(*ROW, "disposition"), on=ROW, how="inner")
    laws: list[Law] = []
    for name, currency in units.items():
        unit = pl.col(currency).cast(pl.String) if currency else pl.lit(None, pl.String)
        came = canonical.group_by(unit=unit).agg(came=signed(contract, name).sum())
        went = ended.group_by("disposition", unit=unit).agg(part=signed(contract, name).sum())
        both = came.join(
            went.group_by("unit").agg(went=pl.col("part").sum()), on="unit", how="left", nulls_equal=True
        )
        laws += [_sum_law(name, *row) for row in both.sort("unit").iter_rows()]
    return laws


def _sum_law(name: str, unit: str | None, came: Decimal, went: Decimal | None) -> Law:
    ended = went if went is not None else Decimal(0)
    title = f"signed {name} in {unit}" if unit else f"signed {name}"
    return Law(title, came == ended, f"{came:,f}", f"{ended:,f}")
