"""A house row and a street row side by side: what differs, what that is called, and what it puts at risk.

One row per pair, columns as `facing` names them; the parts are explained in `explanations`, `exposure` and
`root_cause`.
"""

from __future__ import annotations

import polars as pl

from data.contracts.break_ import DIFFERENCE
from data.contracts.column import Column, Role
from data.contracts.contract import Contract
from data.contracts.match import GAP_TYPE
from data.contracts.words import BreakType
from reconciliation.day import Day
from reconciliation.differences import differences
from reconciliation.explanations import with_explanations
from reconciliation.facing import differs, explained, gap, house, plain, street
from reconciliation.root_cause import is_cause
from reconciliation.rulebook import Rulebook
from reconciliation.worth import (
    AMOUNT,
    CONTRADICTION,
    CURRENCY,
    MINOR_UNIT,
    VALUE,
    amount_of,
    currency_of,
    minor_unit_of,
    value_of,
)

NUMBERS = (Role.QUANTITY, Role.PRICE, Role.MONEY)
TYPE_OF_ROLE = {
    Role.QUANTITY: BreakType.QUANTITY,
    Role.PRICE: BreakType.PRICE,
    Role.MONEY: BreakType.NET_AMOUNT,
    Role.CURRENCY: BreakType.CURRENCY,
    Role.DIRECTION: BreakType.SIDE,
}
JUDGED = (VALUE, AMOUNT, MINOR_UNIT, CURRENCY, CONTRADICTION)


def compared_pairs(
    pairs: pl.DataFrame, ours: pl.DataFrame, theirs: pl.DataFrame, rulebook: Rulebook, day: Day
) -> pl.DataFrame:
    """Compare pairs and tell which differences are causes and which are consequences.

    Args:
        pairs: PAIRS of row numbers into `ours` (house rows) and `theirs` (street rows).
        ours: house rows, with the columns of `judged`.
        theirs: street rows, likewise.
        rulebook: says what is compared, and how closely.
        day: for the calendar.

    Returns:
        In the order of `pairs`: `house_row`, `street_row`, `h.` and `s.` columns, `both.`, `within.`, `gap.`,
        `tolerance.` and `explained.` columns, `minor_unit`, and `types` (list of break types that are causes).
    """
    told = differences(pairs, ours, theirs, rulebook, day)
    names = [*rulebook.contract.columns, *JUDGED]
    wide = told.hstack(ours[pairs["house_row"]].select(pl.col(names).name.prefix("h."))).hstack(
        theirs[pairs["street_row"]].select(pl.col(names).name.prefix("s."))
    )
    silent = [name for name in rulebook.contract.columns if name not in rulebook.compared]
    wide = wide.with_columns(
        *(pl.lit(value=True).alias(f"within.{name}") for name in silent),
        *(pl.lit(None, GAP_TYPE).alias(f"gap.{name}") for name in silent),
        minor_unit=pl.max_horizontal(house(MINOR_UNIT), street(MINOR_UNIT)),
    )
    return with_explanations(wide, rulebook.contract).with_columns(types=_types(rulebook))


def judged(rows: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """Add what a row says of itself.

    VALUE (quantity x price, 22 decimals), AMOUNT (absolute: net, else gross, else value), CURRENCY of them,
    MINOR_UNIT of that, and CONTRADICTION (the law of its own arithmetic that it breaks, or null).
    """
    rows = rows.with_columns(minor_unit_of(contract).alias(MINOR_UNIT), value_of(contract).alias(VALUE))
    broken = [pl.when(law(pl.col(MINOR_UNIT))).then(pl.lit(name)) for name, law in contract.own_arithmetic.items()]
    return rows.with_columns(
        amount_of(contract).alias(AMOUNT),
        currency_of(contract).alias(CURRENCY),
        pl.coalesce(*broken, pl.lit(None, pl.String)).alias(CONTRADICTION),
    )


def listed_differences(pairs: pl.DataFrame, rulebook: Rulebook) -> pl.Series:
    """The `differences` of each pair: every field out of tolerance, causes and consequences, in contract order."""
    numbered = pairs.with_row_index("pair")
    found = [
        numbered.filter(differs(name)).select("pair", _difference(name, rulebook.contract))
        for name in rulebook.compared
    ]
    empty = pl.DataFrame(schema={"pair": pl.UInt32, "difference": DIFFERENCE})
    in_order = pl.concat([empty, *found]).with_row_index("order").sort("pair", "order")
    listed = in_order.group_by("pair", maintain_order=True).agg("difference")
    whole = numbered.select("pair").join(listed, on="pair", how="left", maintain_order="left")
    return whole["difference"].fill_null(pl.Series([[]], dtype=pl.List(DIFFERENCE))).rename("differences")


def _types(rulebook: Rulebook) -> pl.Expr:
    """Break types of the causes, each once, in the order of the vocabulary."""
    contract = rulebook.contract
    of_type = {
        kind: [is_cause(name, contract) for name in rulebook.compared if type_of(contract.columns[name]) is kind]
        for kind in BreakType
    }
    said = [pl.when(pl.any_horizontal(causes)).then(pl.lit(kind.value)) for kind, causes in of_type.items() if causes]
    return pl.concat_list(said).list.drop_nulls() if said else pl.lit([], pl.List(pl.String))


def type_of(column: Column) -> BreakType:
    """What a difference in this column is called: as the contract says, else after its role."""
    return column.differs_as or TYPE_OF_ROLE.get(column.role, BreakType.NOT_RECOGNISED)


def _difference(name: str, contract: Contract) -> pl.Expr:
    role = contract.columns[name].role
    of_money = explained(name) if role is Role.MONEY else pl.lit(None, pl.String)
    said = pl.struct(
        field=pl.lit(name),
        house=as_text(house(name), role),
        street=as_text(street(name), role),
        gap=gap(name),
        tolerance=pl.col(f"tolerance.{name}"),
        explained_by=of_money,
    )
    return said.cast(DIFFERENCE).alias("difference")


def as_text(value: pl.Expr, role: Role) -> pl.Expr:
    """A value as people read it; numbers exact and without idle zeros."""
    return plain(value) if role in NUMBERS else value.cast(pl.String)


def totals(rows: pl.DataFrame, contract: Contract, by: str) -> pl.DataFrame:
    """Rows of one side of a group as one row: numbers added up, words and dates kept where all rows agree.

    A price stands only where all rows have the same; a sum stands only where every row states the number.
    """
    added = {
        name: pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum()).alias(name)
        for name in (*contract.having(Role.QUANTITY, Role.MONEY), VALUE, AMOUNT)
    }
    kept = {
        name: pl.when(pl.col(name).n_unique() == 1).then(pl.col(name).first()).alias(name)
        for name in (*contract.columns, MINOR_UNIT, CURRENCY)
        if name not in added
    }
    first = pl.col(CONTRADICTION).drop_nulls().first()
    return rows.group_by(by, maintain_order=True).agg(*added.values(), *kept.values(), first)
