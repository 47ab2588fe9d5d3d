"""A part of a check that asks one column of a contract, mostly of trades: is what stands there valid?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from compliance.check import Part
from compliance.given import TRADE, Given
from data.contracts.contract import contract_named

Lists = Mapping[str, pl.DataFrame]
"""Lists that the firm obtains itself, by name; `iso10383` holds the venues."""


def column_part(  # noqa: PLR0913  what a part says of its column
    name: str,
    field: str,
    fault: Callable[[Lists], pl.Expr],
    passing: Mapping[str, str],
    failing: Mapping[str, str],
    *,
    applies: pl.Expr | None = None,
    needs: tuple[str, ...] = (),
    over: str = TRADE,
) -> Part:
    """Ask one column of the rows of a contract.

    Args:
        field: the canonical column; rows where it is absent are not asked.
        fault: the fault of each row in words, null where there is none; made with the lists in `needs`. It reads
            nothing but its row.
        passing, failing: a row each, column -> text.
        applies: which rows are asked, beside those that hold nothing.
        over: the contract.
    """
    reference = contract_named(over).reference

    def looks_at(given: Given) -> pl.DataFrame:
        conditions = [pl.col(field).is_not_null(), *([] if applies is None else [applies])]
        return given.rows(over).filter(conditions)

    def offends(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
        found = _faulty(rows, field, fault(given.inputs))
        return found.with_columns(field=pl.lit(field), value=pl.col(field).cast(pl.String), reference=reference)

    return Part(
        name=name,
        looks_at=looks_at,
        offends=offends,
        passing={over: [passing]},
        failing={over: [failing]},
        needs=(over, *needs),
    )


def _faulty(rows: pl.DataFrame, field: str, reason: pl.Expr) -> pl.DataFrame:
    """The rows that have a `reason`; what many rows hold is judged once."""
    asked = sorted({field, *reason.meta.root_names()})
    distinct = rows.lazy().select(asked).unique().with_columns(reason=reason).drop_nulls("reason").collect()
    return rows.join(distinct, on=asked, how="inner", nulls_equal=True, maintain_order="left")
